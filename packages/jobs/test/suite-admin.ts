import { expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { defineJob } from '../src/contract.ts';
import type { AdminJob, JobConnection, ListableState, RunningWorker } from '../src/index.ts';
import {
  createJobRuntime,
  createProducer,
  JobNotFoundError,
  JobNotMovableError,
  startWorker,
  UnknownJobError,
} from '../src/index.ts';
import { collectLog } from './harness.ts';

const SOON = { timeout: 30_000, interval: 50 };

type Work = (n: number) => Promise<unknown>;

function setUp(connection: JobConnection) {
  const id = crypto.randomUUID().slice(0, 8);
  const [near, far] = [{ name: `near-${id}` }, { name: `far-${id}` }];
  const payload = z.strictObject({ n: z.int() });
  const jobs = {
    near: defineJob({ queue: near, payload }),
    far: defineJob({ queue: far, payload, retry: { attempts: 2 } }),
    nightly: defineJob({ queue: far, payload, schedule: { cron: '0 4 * * *', payload: { n: 7 } } }),
  };
  const runtime = createJobRuntime({ ...connection, jobs });
  const producer = createProducer(runtime);
  onTestFinished(() => producer.close());
  const work = async (run: Work): Promise<RunningWorker> => {
    const handler = ({ n }: { n: number }) => run(n);
    const handlers = { near: handler, far: handler, nightly: handler };
    const worker = await startWorker(runtime, { handlers, log: collectLog([]) });
    onTestFinished(() => worker.close({ timeoutMs: 100 }));
    return worker;
  };
  const { admin, enqueue } = producer;
  /** Enqueued apart, so that their order is known. */
  const add = async (name: 'near' | 'far', n: number, options = {}) => {
    const { jobId } = await enqueue(name, { n }, options);
    await new Promise((resolve) => setTimeout(resolve, 3));
    return `${name}-${id}:${jobId}`;
  };
  const numbers = async (state: ListableState, queue?: 'near' | 'far') => {
    const { jobs: listed } = await admin.listJobs({
      state,
      limit: 50,
      queue: queue && `${queue}-${id}`,
    });
    return listed.map(numberOf);
  };
  return { id, admin, add, work, numbers };
}

const numberOf = ({ payload }: AdminJob) => (payload as { n: number }).n;

const failing: Work = (n) => Promise.reject(new Error(`the projector ${n} is broken`));

/** What administrators can see and do, on either backend. */
export function describeAdmin(connection: () => JobConnection): void {
  test('jobs are listed over all queues or of one, the newest first', async () => {
    const { id, admin, add, numbers } = setUp(connection());
    for (const n of [1, 2, 3, 4, 5, 6]) await add(n % 2 ? 'near' : 'far', n);
    expect(await numbers('waiting')).toEqual([6, 5, 4, 3, 2, 1]);
    expect(await numbers('waiting', 'near')).toEqual([5, 3, 1]);
    for (const state of ['active', 'delayed', 'failed', 'completed'] as const)
      expect(await numbers(state)).toEqual([]);
    const { jobs } = await admin.listJobs({ state: 'waiting', limit: 1 });
    expect(jobs).toMatchObject([
      {
        id: expect.stringMatching(new RegExp(`^far-${id}:\\d+$`)),
        name: 'far',
        queue: `far-${id}`,
        state: 'waiting',
        attempts: 0,
        maxAttempts: 2,
        failure: undefined,
        enqueuedAt: expect.any(Date),
        startedAt: undefined,
        finishedAt: undefined,
        dueAt: undefined,
        isScheduled: false,
      },
    ]);
  });

  test('pages show each job once, and the last one says so', async () => {
    const { admin, add } = setUp(connection());
    for (const n of [1, 2, 3, 4, 5]) await add(n < 4 ? 'near' : 'far', n);
    const seen: number[][] = [];
    let from: number[] | undefined;
    do {
      const { jobs, next } = await admin.listJobs({ state: 'waiting', limit: 2, from });
      seen.push(jobs.map(numberOf));
      from = next;
    } while (from && seen.length < 9);
    expect(seen).toEqual([[5, 4], [3, 2], [1]]);
  });

  test('those with a priority wait too', async () => {
    const { add, numbers } = setUp(connection());
    await add('near', 1);
    await add('near', 2, { priority: 9 });
    expect(await numbers('waiting')).toEqual([2, 1]);
  });

  test('those for later are listed by when they are due', async () => {
    const { admin, add, numbers } = setUp(connection());
    await add('near', 1, { delayMs: 3_600_000 });
    await add('far', 2, { delayMs: 60_000 });
    await add('near', 3, { delayMs: 7_200_000 });
    expect(await numbers('delayed')).toEqual([3, 1, 2]);
    const { jobs } = await admin.listJobs({ state: 'delayed', limit: 1 });
    const [job] = jobs;
    expect((job?.dueAt?.getTime() ?? 0) - (job?.enqueuedAt.getTime() ?? 0)).toBe(7_200_000);
  });

  test('what failed says why and how often, and can be run again with all its attempts', async () => {
    const { admin, add, work, numbers } = setUp(connection());
    const job = await add('far', 1);
    const worker = await work(failing);
    await vi.waitFor(async () => expect(await numbers('failed')).toEqual([1]), SOON);
    expect(await admin.getJob(job)).toMatchObject({
      id: job,
      state: 'failed',
      attempts: 2,
      maxAttempts: 2,
      failure: 'the projector 1 is broken',
      finishedAt: expect.any(Date),
      payload: { n: 1 },
    });
    await worker.close();
    expect(await admin.retryJob(job)).toMatchObject({ id: job, state: 'waiting' });
    expect(await numbers('failed')).toEqual([]);
    expect(await numbers('waiting')).toEqual([1]);
    await expect(admin.retryJob(job)).rejects.toThrow(JobNotMovableError);
    const again: number[] = [];
    await work(async (n) => {
      again.push(n);
      if (again.length < 2) throw new Error('once more');
    });
    await vi.waitFor(async () => expect(await numbers('completed')).toEqual([1]), SOON);
    expect(again).toEqual([1, 1]);
    await expect(admin.retryJob(job)).rejects.toThrow(JobNotMovableError);
  });

  test('two who run one again at once: one does, the other is told', async () => {
    const { admin, add, work, numbers } = setUp(connection());
    const job = await add('near', 1);
    const worker = await work(failing);
    await vi.waitFor(async () => expect(await numbers('failed')).toEqual([1]), SOON);
    await worker.close();
    const tries = await Promise.allSettled([admin.retryJob(job), admin.retryJob(job)]);
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(tries.find((it) => it.status === 'rejected')?.reason).toBeInstanceOf(JobNotMovableError);
    expect(await numbers('waiting')).toEqual([1]);
  });

  test('what waits or has ended can be discarded, what runs cannot', async () => {
    const { admin, add, work, numbers } = setUp(connection());
    const gone = await add('near', 1);
    const kept = await add('near', 2);
    const later = await add('near', 3, { delayMs: 60_000 });
    expect(await admin.discardJob(gone)).toMatchObject({ id: gone, name: 'near', state: 'waiting' });
    expect(await admin.discardJob(later)).toMatchObject({ state: 'delayed' });
    await expect(admin.getJob(gone)).rejects.toThrow(JobNotFoundError);
    await expect(admin.discardJob(gone)).rejects.toThrow(JobNotFoundError);
    const finish = Promise.withResolvers<void>();
    const seen: number[] = [];
    await work((n) => {
      seen.push(n);
      return finish.promise;
    });
    await vi.waitFor(async () => expect(await numbers('active')).toEqual([2]), SOON);
    await expect(admin.discardJob(kept)).rejects.toThrow(JobNotMovableError);
    finish.resolve();
    await vi.waitFor(async () => expect(await numbers('completed')).toEqual([2]), SOON);
    expect(await admin.discardJob(kept)).toMatchObject({ state: 'completed' });
    expect(seen).toEqual([2]);
  });

  test.each(['1', 'near:1', ':', 'nothing:1', '', 'bull:near:1'])('%j names no job', async (wrong) => {
    const { admin } = setUp(connection());
    for (const act of [admin.getJob, admin.retryJob, admin.discardJob])
      await expect(act(wrong)).rejects.toThrow(JobNotFoundError);
  });

  test('a number that another queue uses names another job', async () => {
    const { id, admin, add } = setUp(connection());
    await add('near', 1);
    await expect(admin.getJob(`far-${id}:1`)).rejects.toThrow(JobNotFoundError);
    expect(await admin.getJob(`near-${id}:1`)).toMatchObject({ payload: { n: 1 } });
  });

  test('jobs are counted by queue and state', async () => {
    const { id, admin, add } = setUp(connection());
    await add('near', 1);
    await add('near', 2, { priority: 2 });
    await add('near', 3, { delayMs: 60_000 });
    const none = { waiting: 0, active: 0, delayed: 0, failed: 0, completed: 0 };
    expect(await admin.countJobs()).toEqual([
      { queue: `far-${id}`, ...none },
      { queue: `near-${id}`, ...none, waiting: 2, delayed: 1 },
    ]);
    expect(admin.queues).toEqual([`far-${id}`, `near-${id}`]);
  });

  test('schedules say when they are due, and can be run at once besides', async () => {
    const { id, admin, work, numbers } = setUp(connection());
    const schedule = { name: 'nightly', queue: `far-${id}`, cron: '0 4 * * *' };
    expect(await admin.listSchedules()).toEqual([{ ...schedule, nextRunAt: undefined }]);
    const seen: number[] = [];
    await work(async (n) => seen.push(n));
    const [due] = await admin.listSchedules();
    expect(due?.nextRunAt?.toISOString()).toMatch(/T04:00:00.000Z$/);
    const { id: run } = await admin.runSchedule('nightly');
    await vi.waitFor(async () => expect(await numbers('completed')).toEqual([7]), SOON);
    expect(seen).toEqual([7]);
    expect(await admin.getJob(run)).toMatchObject({ name: 'nightly', isScheduled: false });
    expect(await admin.listSchedules()).toEqual([due]);
    for (const name of ['near', 'none', 'toString'])
      await expect(admin.runSchedule(name)).rejects.toThrow(UnknownJobError);
  });

  test('the pending run of a schedule stays: it carries the schedule on', async () => {
    const { admin, work } = setUp(connection());
    await work(async () => undefined);
    const { jobs } = await admin.listJobs({ state: 'delayed', limit: 9 });
    expect(jobs).toMatchObject([{ name: 'nightly', isScheduled: true, dueAt: expect.any(Date) }]);
    await expect(admin.discardJob(jobs[0]?.id ?? '')).rejects.toThrow(JobNotMovableError);
    expect((await admin.listJobs({ state: 'delayed', limit: 9 })).jobs).toHaveLength(1);
  });
}
