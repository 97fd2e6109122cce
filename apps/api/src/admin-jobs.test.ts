import { addFailedJob } from '@matinee/jobs/testing';
import type { ProcedurePath } from '@matinee/router/authorization';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { signUp } from './testing/accounts.ts';
import { callDoor, doors } from './testing/doors.ts';
import { startTestApi, type TestApi } from './testing/index.ts';
import { readProblem, sendRequest } from './testing/send-request.ts';

let api: TestApi;
let token: string;
let failed: string;

beforeAll(async () => {
  api = await startTestApi();
  const admin = await signUp(api.url);
  ({ token } = admin);
  await api.deps.db.updateTable('users').set({ role: 'admin' }).where('id', '=', admin.id).execute();
});
beforeEach(async () => {
  failed = await addFailedJob(
    { databaseUrl: api.deps.database.url },
    { name: 'accounts.cleanUp', failure: 'the projector is broken' },
  );
});
afterAll(() => api?.close());

describe.each(doors)('over %s', (door) => {
  const call = (procedure: ProcedurePath, input?: Record<string, unknown>) =>
    callDoor(api.url, door, { procedure, input, token });

  test('what failed is found, run again and taken out', async () => {
    const listed = await call('admin.jobs.list', { queue: 'maintenance' });
    const items = (listed.data as { items: { id: string }[] }).items;
    expect(items).toContainEqual(expect.objectContaining({ id: failed, cause: 'the projector is broken' }));
    expect((await call('admin.jobs.get', { id: failed })).data).toMatchObject({
      state: 'failed',
      payload: {},
    });
    const retried = await call('admin.jobs.retry', { id: failed });
    expect(retried).toMatchObject({ status: door === 'rest' ? 202 : 200, data: { state: 'waiting' } });
    expect((await call('admin.jobs.retry', { id: failed })).problem).toMatchObject({
      status: 409,
      code: 'conflict',
    });
    const gone = await call('admin.jobs.discard', { id: failed });
    expect(gone).toMatchObject({ status: door === 'rest' ? 204 : 200, data: null });
    expect((await call('admin.jobs.get', { id: failed })).problem).toMatchObject({ code: 'notFound' });
  });

  test('a schedule is run, and what came of it can be looked at', async () => {
    const { data } = await call('admin.schedules.run', { name: 'accounts.cleanUp' });
    const { jobId } = data as { jobId: string };
    expect((await call('admin.jobs.get', { id: jobId })).data).toMatchObject({ state: 'waiting' });
    const { problem } = await call('admin.schedules.run', { name: 'accounts.cleanup' });
    expect(problem).toMatchObject({ status: 404 });
    const { data: counted } = await call('admin.queues.list');
    expect(counted).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ queue: 'maintenance', waiting: 1 })]),
    });
    await call('admin.jobs.discard', { id: jobId });
  });

  test.each([
    [{ state: 'done' }, 'state'],
    [{ limit: 51 }, 'limit'],
    [{ queue: 'post' }, 'queue'],
    [{ cursor: 'x' }, 'cursor'],
    [{ page: 1 }, 'page'],
  ])('%j is no list of jobs', async (input, path) => {
    const { problem } = await call('admin.jobs.list', input);
    expect(problem).toMatchObject({ status: 400, errors: [{ path }] });
  });
});

test.each(['42', 'maintenance:', 'maintenance:0', 'a%2Fb:1', 'maintenance%3A99999'])(
  'GET /admin/jobs/%s names nothing',
  async (id) => {
    const response = await sendRequest({ url: api.url, token }, `GET /api/v1/admin/jobs/${id}`);
    expect((await readProblem(response)).status).toBe(404);
  },
);
