import { createModel } from '@matinee/core/testing/models';
import type { ProcedurePath } from '@matinee/router/authorization';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { signUp } from './testing/accounts.ts';
import { callDoor, doors } from './testing/doors.ts';
import { startTestApi, type TestApi } from './testing/index.ts';

let api: TestApi;
let token: string;

beforeAll(async () => {
  api = await startTestApi();
  const admin = await signUp(api.url);
  ({ token } = admin);
  await api.deps.db.updateTable('users').set({ role: 'admin' }).where('id', '=', admin.id).execute();
});
beforeEach(async () => {
  await api.deps.pool.query('delete from models');
});
afterAll(() => api?.close());

describe.each(doors)('over %s', (door) => {
  const call = (procedure: ProcedurePath, input?: Record<string, unknown>) =>
    callDoor(api.url, door, { procedure, input, token });

  test('a worse model is seen, compared, promoted and gone back from', async () => {
    const gains = Array(60).fill(0.5);
    const serving = await createModel(api.deps, { gains });
    const worse = await createModel(api.deps, { gains: gains.map(() => 0.25), ridge: 7 });
    const { data } = await call('admin.models.list');
    expect(data).toMatchObject({
      items: [
        { id: worse, status: 'ready', verdict: 'worse', settings: { ridge: 7 } },
        { id: serving, status: 'serving', verdict: 'first' },
      ],
    });
    expect((await call('admin.models.compare', { a: serving, b: worse })).data).toMatchObject({
      measures: [{ name: 'ndcg10', difference: -0.25, standardError: 0, isPaired: true, readers: 60 }],
      settings: [{ name: 'ridge', a: 100, b: 7 }],
    });
    expect(await call('admin.models.promote', { id: worse })).toMatchObject({
      status: 200,
      data: { id: worse, status: 'serving' },
    });
    expect(await call('admin.models.rollback')).toMatchObject({ status: 200, data: { id: serving } });
    expect(await call('admin.models.rollback')).toMatchObject({ status: 409, problem: { code: 'conflict' } });
  });

  test('a damaged model is refused', async () => {
    const damaged = await createModel(api.deps);
    const serving = await createModel(api.deps);
    await api.deps.pool.query('delete from model_rows where model_id = $1 and movie_id = 2', [damaged]);
    expect(await call('admin.models.promote', { id: damaged })).toMatchObject({ status: 409 });
    expect((await call('admin.models.get', { id: damaged })).data).toMatchObject({ status: 'failed' });
    expect((await call('admin.models.get', { id: serving })).data).toMatchObject({ status: 'serving' });
  });

  test('training is asked for', async () => {
    const asked = await call('admin.models.train');
    const jobId = expect.stringMatching(/^training:\d+$/);
    expect(asked).toMatchObject({ status: door === 'rest' ? 202 : 200, data: { jobId } });
  });

  test('what is no model is refused', async () => {
    expect((await call('admin.models.get', { id: '7' })).problem).toMatchObject({
      status: 400,
      errors: [{ path: 'id' }],
    });
    const id = '0197a1a0-0000-7000-8000-000000000000';
    expect((await call('admin.models.promote', { id })).problem).toMatchObject({ status: 404 });
  });
});
