import { type JobAdmin, JobsUnavailableError } from '@matinee/jobs';
import { addFailedJob } from '@matinee/jobs/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { discardJob, retryJob } from './change-job.ts';
import { countJobs, getJob, listJobs } from './list-jobs.ts';
import { listSchedules, runSchedule } from './schedules.ts';

let deps: TestDeps;
let actor: { actorId: string; ip: string };

beforeAll(async () => {
  deps = await createTestDeps();
  const { userId } = await createUser(deps);
  actor = { actorId: userId, ip: '192.0.2.7' };
});
beforeEach(async () => {
  await deps.db.deleteFrom('audit_log').execute();
});
afterAll(() => deps.destroy());

const NAME = 'catalogue.refreshPopularity';

const failed = (failure = 'the projector is broken', payload: object = {}) =>
  addFailedJob({ databaseUrl: deps.database.url }, { name: NAME, failure, payload });

async function events() {
  const rows = await deps.db.selectFrom('audit_log').select(['action', 'actor_id', 'ip', 'detail']).execute();
  return rows.map(({ action, actor_id, ip, detail }) => ({ action, actorId: actor_id, ip, detail }));
}

test('a failed job says why, and is run again', async () => {
  const id = await failed();
  const job = {
    id,
    name: NAME,
    queue: 'maintenance',
    state: 'failed',
    attempts: 1,
    maxAttempts: 1,
    cause: 'the projector is broken',
    progress: null,
    step: null,
    isScheduled: false,
    enqueuedAt: expect.stringMatching(/Z$/),
    startedAt: expect.stringMatching(/Z$/),
    finishedAt: expect.stringMatching(/Z$/),
    seconds: expect.any(Number),
    dueAt: null,
  };
  const { items } = await listJobs(deps, { state: 'failed', limit: 10 });
  expect(items).toContainEqual(job);
  expect(await getJob(deps, id)).toEqual({ ...job, payload: {} });
  expect(await retryJob(deps, { id, ...actor })).toMatchObject({ id, state: 'waiting' });
  expect(await events()).toEqual([{ action: 'admin.jobRetried', ...actor, detail: { job: id, name: NAME } }]);
  await expect(retryJob(deps, { id, ...actor })).rejects.toMatchObject({
    code: 'conflict',
    message: `Job ${id} has not failed`,
  });
  expect(await events()).toHaveLength(1);
  await discardJob(deps, { id, ...actor });
});

test('a job is taken out, once', async () => {
  const id = await failed();
  await discardJob(deps, { id, ...actor });
  expect(await events()).toMatchObject([{ action: 'admin.jobDiscarded', detail: { job: id } }]);
  for (const attempt of [
    () => getJob(deps, id),
    () => discardJob(deps, { id, ...actor }),
    () => retryJob(deps, { id, ...actor }),
  ])
    await expect(attempt()).rejects.toMatchObject({ code: 'notFound', message: `Job ${id} was not found` });
  expect(await events()).toHaveLength(1);
});

test('a schedule is run now, and one that is none is not found', async () => {
  const { items } = await listSchedules(deps);
  expect(items).toContainEqual({ name: NAME, queue: 'maintenance', cron: '0 * * * *', nextRunAt: null });
  const { jobId } = await runSchedule(deps, { name: NAME, ...actor });
  expect(await getJob(deps, jobId)).toMatchObject({ name: NAME, state: 'waiting', maxAttempts: 3 });
  expect(await events()).toEqual([{ action: 'admin.scheduleRun', ...actor, detail: { name: NAME } }]);
  for (const name of ['recommendations.refreshUser', 'nothing', '__proto__'])
    await expect(runSchedule(deps, { name, ...actor })).rejects.toMatchObject({ code: 'notFound' });
  expect(await events()).toHaveLength(1);
  const counts = (await countJobs(deps)).items.find(({ queue }) => queue === 'maintenance');
  expect(counts).toMatchObject({ waiting: 1, active: 0 });
  await discardJob(deps, { id: jobId, ...actor });
});

test('what should not be in a job is not shown all the same', async () => {
  const address = 'postgres://matinee:planted-password@db:5432/matinee';
  const id = await failed(`cannot reach ${address}`, {
    token: 'planted-token',
    nested: { password: 'planted-password', kept: 7 },
    address,
    long: 'x'.repeat(5_000),
    count: 3,
  });
  const job = await getJob(deps, id);
  expect(JSON.stringify(job)).not.toContain('planted');
  expect(job.cause).toBe('cannot reach postgres://(redacted)@db:5432/matinee');
  expect(job.payload).toMatchObject({
    token: '(redacted)',
    nested: '{"kept":7,"password":"(redacted)"}',
    count: 3,
  });
  expect(String(job.payload.long)).toHaveLength(500);
  const { items } = await listJobs(deps, { state: 'failed', limit: 50 });
  expect(JSON.stringify(items)).not.toMatch(/planted|payload/);
  await discardJob(deps, { id, ...actor });
});

test('pages go on where the one before ended; cursors of another list are refused', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 3; n++) ids.unshift((await runSchedule(deps, { name: NAME, ...actor })).jobId);
  const first = await listJobs(deps, { state: 'waiting', limit: 2 });
  const cursor = first.pagination.nextCursor ?? '';
  const second = await listJobs(deps, { state: 'waiting', limit: 2, cursor });
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
  expect(second.pagination.nextCursor).toBeNull();
  for (const other of [{ state: 'failed' }, { state: 'waiting', queue: 'mail' }] as const)
    await expect(listJobs(deps, { ...other, limit: 2, cursor })).rejects.toMatchObject({
      code: 'validationFailed',
      errors: [{ path: 'cursor' }],
    });
});

test('an unknown queue is refused with those there are', async () => {
  await expect(listJobs(deps, { state: 'failed', queue: 'post', limit: 2 })).rejects.toMatchObject({
    code: 'validationFailed',
    errors: [{ path: 'queue', message: expect.stringContaining('maintenance') }],
  });
});

test('queues that do not answer are unavailable, and what was not done is not noted', async () => {
  const away = () => Promise.reject(new JobsUnavailableError('gone'));
  const jobAdmin: JobAdmin = {
    queues: [],
    countJobs: away,
    listJobs: away,
    getJob: deps.jobAdmin.getJob,
    retryJob: away,
    discardJob: away,
    listSchedules: away,
    runSchedule: away,
  };
  const dead = { db: deps.db, jobAdmin };
  const id = await failed();
  for (const attempt of [
    () => countJobs(dead),
    () => listJobs(dead, { state: 'failed', limit: 1 }),
    () => listSchedules(dead),
    () => retryJob(dead, { id, ...actor }),
    () => discardJob(dead, { id, ...actor }),
    () => runSchedule(dead, { name: NAME, ...actor }),
  ])
    await expect(attempt()).rejects.toMatchObject({ code: 'unavailable', retryAfter: 5 });
  expect(await events()).toEqual([]);
});
