import { createDurationMeter } from '@matinee/core/jobs/job-durations';
import { failedJob } from '@matinee/core/testing/failed-job';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callerFor, problemOf, problemsOf, signUp, signUpAdmin } from '../testing/caller.ts';

const FAILURE = 'the projector is broken';
const SCHEDULE = 'accounts.cleanUp';

let deps: TestDeps;
let admin: Awaited<ReturnType<typeof signUp>>;

beforeAll(async () => {
  deps = await createTestDeps();
  admin = await signUpAdmin(deps);
});
afterAll(() => deps?.destroy());

test('what failed is found, run again and taken out', async () => {
  const id = await failedJob(deps, FAILURE);
  const { jobs } = admin.call.admin;
  const job = {
    id,
    name: SCHEDULE,
    queue: 'maintenance',
    state: 'failed',
    attempts: 1,
    maxAttempts: 1,
    cause: FAILURE,
    progress: null,
    step: null,
    isScheduled: false,
    enqueuedAt: expect.stringMatching(/Z$/),
    startedAt: expect.stringMatching(/Z$/),
    finishedAt: expect.stringMatching(/Z$/),
    seconds: expect.any(Number),
    dueAt: null,
  };
  expect(await jobs.list()).toEqual({ items: [job], pagination: { nextCursor: null } });
  expect((await jobs.list({ queue: 'mail' })).items).toEqual([]);
  expect(await jobs.get({ id })).toEqual({ ...job, payload: {} });
  expect(await jobs.retry({ id })).toMatchObject({ id, state: 'waiting' });
  expect((await jobs.list()).items).toEqual([]);
  expect(await problemOf(jobs.retry({ id }))).toMatchObject({ status: 409, code: 'conflict' });
  expect(await jobs.discard({ id })).toBeNull();
  const calls = [jobs.get({ id }), jobs.retry({ id }), jobs.discard({ id })];
  for (const problem of await problemsOf(calls))
    expect(problem).toMatchObject({ status: 404, code: 'notFound' });
  const { items } = await admin.call.admin.audit.list({ action: 'admin.' });
  expect(items).toMatchObject([
    { action: 'admin.jobDiscarded', actor: { id: admin.user.id }, ip: '192.0.2.1', detail: { job: id } },
    { action: 'admin.jobRetried', detail: { job: id, name: SCHEDULE } },
  ]);
});

test('a schedule is run besides its times, and its job counted', async () => {
  const { schedules, queues, jobs } = admin.call.admin;
  const { items } = await schedules.list();
  expect(items).toContainEqual({
    name: SCHEDULE,
    queue: 'maintenance',
    cron: expect.stringMatching(/^\S+( \S+){4,5}$/),
    nextRunAt: null,
  });
  const { jobId } = await schedules.run({ name: SCHEDULE });
  expect(await jobs.get({ id: jobId })).toMatchObject({ id: jobId, name: SCHEDULE, state: 'waiting' });
  expect((await queues.list()).items).toContainEqual({
    queue: 'maintenance',
    waiting: 1,
    active: 0,
    delayed: 0,
    failed: 0,
    completed: 0,
  });
  await jobs.discard({ id: jobId });
  expect(await problemOf(schedules.run({ name: 'accounts.cleanup' }))).toMatchObject({
    status: 404,
    code: 'notFound',
  });
});

test('how long jobs take is told by name', async () => {
  expect(await admin.call.admin.jobs.durations()).toEqual({ items: [] });
  const meter = createDurationMeter(deps);
  meter.note({ name: SCHEDULE, seconds: 2, isFailed: false });
  meter.note({ name: SCHEDULE, seconds: 4, isFailed: true });
  await meter.flush();
  const duration = { name: SCHEDULE, runs: 2, failures: 1, meanSeconds: 3, lastSeconds: 4 };
  const lastEndedAt = expect.stringMatching(/Z$/);
  expect(await admin.call.admin.jobs.durations()).toEqual({ items: [{ ...duration, lastEndedAt }] });
});

test.each<[string, object]>([
  ['state', { state: 'done' }],
  ['limit', { limit: 51 }],
  ['queue', { queue: 'post' }],
  ['cursor', { cursor: 'x' }],
  ['page', { page: 1 }],
])('a list with a wrong %s is refused', async (path, input) => {
  expect(await problemOf(admin.call.admin.jobs.list(input))).toMatchObject({
    status: 400,
    code: 'validationFailed',
    errors: [{ path }],
  });
});

test('is for administrators', async () => {
  const ann = await signUp(deps);
  const id = 'maintenance:1';
  const callsOf = ({ call: { admin } }: Pick<typeof ann, 'call'>) => [
    admin.jobs.list(),
    admin.jobs.get({ id }),
    admin.jobs.retry({ id }),
    admin.jobs.discard({ id }),
    admin.jobs.durations(),
    admin.queues.list(),
    admin.schedules.list(),
    admin.schedules.run({ name: SCHEDULE }),
  ];
  const statuses = async (asker: Pick<typeof ann, 'call'>) =>
    (await problemsOf(callsOf(asker))).map(({ status }) => status);
  expect(await statuses(ann)).toEqual(Array(8).fill(403));
  expect(await statuses(callerFor(deps))).toEqual(Array(8).fill(401));
});
