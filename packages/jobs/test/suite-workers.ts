import { expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import type { JobConnection } from '../src/index.ts';
import {
  createJobRuntime,
  createProducer,
  defineJob,
  followJob,
  HandlerMismatchError,
  JobsUnavailableError,
  startWorker,
} from '../src/index.ts';
import { type Door, startDoor } from './door.ts';
import { collectLog, idle, setUp, startChild } from './harness.ts';
import { addRaw, expectState } from './suite-jobs.ts';
import { makeJobs, type TestJobs } from './table.ts';

const SOON = { timeout: 30_000, interval: 50 };

/** What holds when workers come, go, die and differ, on either backend. */
export function describeWorkers(connection: () => JobConnection): void {
  test('a worker refuses to start, naming jobs without handler and handlers without job', async () => {
    const { runtime } = setUp(connection());
    const { add: _, flaky: __, ...rest } = idle;
    const handlers = { ...rest, extra: idle.add } as unknown as typeof idle;
    const starting = startWorker(runtime, { log: collectLog([]), handlers });
    await expect(starting).rejects.toThrow(HandlerMismatchError);
    await expect(starting).rejects.toThrow(
      'job "add" has no handler; job "flaky" has no handler; handler "extra" has no job',
    );
  });

  test('a job this version does not know fails clearly and runs once a worker knows it', async () => {
    const bench = setUp(connection());
    const jobId = await addRaw(bench, 'fromTheFuture', { n: 1 });
    const old = await bench.work();
    const queue = bench.runtime.jobs.add.queue;
    const fromTheFuture = defineJob({ queue, payload: z.strictObject({ n: z.int() }) });
    const table = { ...bench.runtime.jobs, fromTheFuture };
    const newer = createJobRuntime({ ...connection(), jobs: table });
    const producer = createProducer(newer);
    onTestFinished(() => producer.close());
    const read = async () => producer.getJob('fromTheFuture', jobId);
    await expect.poll(async () => (await read())?.state, SOON).toBe('failed');
    expect((await read())?.failure).toContain('unknown job "fromTheFuture"');
    await old.close();
    const worker = await startWorker(newer, {
      log: collectLog(bench.lines),
      handlers: { ...idle, fromTheFuture: async ({ n }) => n },
    });
    onTestFinished(() => worker.close());
    await expect.poll(async () => (await read())?.state, SOON).toBe('completed');
    expect((await read())?.result).toBe(1);
  });

  test('a job whose worker is killed is done by another one', async () => {
    const bench = setUp(connection());
    const child = startChild({ connection: connection(), id: bench.id, workMs: 600_000, mode: 'work' });
    const { jobId } = await bench.producer.enqueue('add', { n: 1 });
    await vi.waitFor(() => expect(child.journal()).toHaveLength(1), SOON);
    child.process.kill('SIGKILL');
    await child.ended;
    const attempts: number[] = [];
    await bench.work({
      add: async ({ n }, { attempt }) => {
        attempts.push(attempt);
        return n;
      },
    });
    expect(await followJob(bench.runtime, 'add', jobId)).toBe(1);
    expect(attempts).toEqual([2]);
  });

  test('a job delivered twice completes once, with the result of who holds it', async () => {
    const bench = setUp(connection());
    const child = startChild({ connection: connection(), id: bench.id, workMs: 1_000, mode: 'work' });
    const journal = (line: string) => expect(child.journal().filter((entry) => entry === line));
    const { jobId } = await bench.producer.enqueue('add', { n: 1 });
    await vi.waitFor(() => journal(`start ${child.process.pid}`).toHaveLength(1), SOON);
    // Frozen in the middle of the job the child looks dead and loses it; thawed, it goes on as if nothing had
    // been.
    child.process.kill('SIGSTOP');
    const second = await bench.work({ add: async () => 'second' });
    expect(await followJob(bench.runtime, 'add', jobId)).toBe('second');
    await second.close();
    child.process.kill('SIGCONT');
    await vi.waitFor(() => journal(`end ${child.process.pid}`).toHaveLength(1), SOON);
    // One more through the child: by its end the child has long tried to complete the first.
    const { jobId: next } = await bench.producer.enqueue('add', { n: 10 });
    expect(await followJob(bench.runtime, 'add', next)).toBe(11);
    expect(await bench.producer.getJob('add', jobId)).toMatchObject({ state: 'completed', result: 'second' });
  });

  test('a handler whose job went to another worker is told to stop', async () => {
    const door = await startDoor(connection().redisUrl ?? connection().databaseUrl);
    onTestFinished(() => door.close());
    const bench = setUp(connection());
    const cutOff = setUp(through(door, connection()), bench.id);
    const started = Promise.withResolvers<AbortSignal>();
    await cutOff.work({
      add: async (_, { signal }) => {
        started.resolve(signal);
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return 'first';
      },
    });
    const { jobId } = await bench.producer.enqueue('add', { n: 1 });
    const signal = await started.promise;
    door.hang();
    await bench.work({ add: async () => 'second' });
    expect(await followJob(bench.runtime, 'add', jobId)).toBe('second');
    expect(signal.aborted).toBe(false);
    door.restore();
    await vi.waitFor(() => expect(signal.reason).toEqual(new Error('the lock was lost')), SOON);
    expect(await bench.producer.getJob('add', jobId)).toMatchObject({ state: 'completed', result: 'second' });
  });

  test('closing waits for the active job and takes no other', async () => {
    const bench = setUp(connection());
    const gate = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const worker = await bench.work({
      ordered: async () => {
        started.resolve();
        await gate.promise;
        return 'finished';
      },
    });
    const { jobId } = await bench.producer.enqueue('ordered', { n: 1 });
    await started.promise;
    const closing = worker.close({ timeoutMs: 60_000 });
    const waiting = await bench.producer.enqueue('ordered', { n: 2 });
    gate.resolve();
    await closing;
    expect(await bench.producer.getJob('ordered', jobId)).toMatchObject({
      state: 'completed',
      result: 'finished',
    });
    expect(await bench.producer.getJob('ordered', waiting.jobId)).toMatchObject({ state: 'waiting' });
  });

  test('what does not end in time is given back, and another worker takes it at once', async () => {
    const bench = setUp(connection());
    const started = Promise.withResolvers<AbortSignal>();
    // A lock of ten minutes: only a job that was given back can be taken before the test ends.
    const worker = await bench.work(
      {
        add: async (_, { signal }) => {
          started.resolve(signal);
          await new Promise(() => undefined);
        },
      },
      600_000,
    );
    const { jobId } = await bench.producer.enqueue('add', { n: 1 });
    const signal = await started.promise;
    await worker.close({ timeoutMs: 10 });
    expect(signal.aborted).toBe(true);
    await bench.work({ add: async () => 'second' }, 600_000);
    expect(await followJob(bench.runtime, 'add', jobId)).toBe('second');
  });

  test('a process that has closed everything ends by itself', async () => {
    const bench = setUp(connection());
    const child = startChild({ connection: connection(), id: bench.id, workMs: 1, mode: 'leave' });
    expect(await child.ended).toEqual({ code: 0, output: 'result 2\n' });
  });

  test('schedules are set once, follow the table, and keep a run that came due', async () => {
    const bench = setUp(connection());
    const base = makeJobs(bench.id);
    const secondly = { cron: '* * * * * *', payload: { n: 7 } };
    const yearly = { cron: '0 0 1 1 *', payload: { n: 8 } };
    const withSchedules = {
      ...base,
      add: { ...base.add, schedule: secondly },
      flaky: { ...base.flaky, schedule: yearly },
    };
    const seen: number[] = [];
    const handlers = { ...idle, add: async ({ n }: { n: number }) => void seen.push(n) };
    const start = async (jobs: TestJobs) => {
      const runtime = createJobRuntime({ ...connection(), jobs });
      const worker = await startWorker(runtime, { log: collectLog([]), handlers });
      onTestFinished(() => worker.close());
      return worker;
    };
    const queue = bench.runtime.queue(base.add.queue.name);
    onTestFinished(() => queue.close());
    const list = async () =>
      (await queue.getJobSchedulers()).map(({ key, pattern }) => `${key} ${pattern}`).toSorted();

    const first = await start(withSchedules);
    await vi.waitFor(() => expect(seen.length).toBeGreaterThanOrEqual(2), SOON);
    await first.close();
    expect(new Set(seen)).toEqual(new Set([7]));
    expect(await list()).toEqual(['add * * * * * *', 'flaky 0 0 1 1 *']);

    // Nobody is up when the next run comes due; it must still be there, and be done, after the next start.
    const pending = await queue.getDelayed();
    const due = pending.find(({ name }) => name === 'add');
    await expect.poll(() => Date.now() > Number(due?.timestamp) + Number(due?.delay), SOON).toBe(true);
    const second = await start(withSchedules);
    await expect
      .poll(async () => (await queue.getJob(String(due?.id)))?.finishedOn, SOON)
      .toBeTypeOf('number');
    await second.close();
    expect(await list()).toEqual(['add * * * * * *', 'flaky 0 0 1 1 *']);

    const changed = { ...base, flaky: { ...base.flaky, schedule: { ...yearly, cron: '0 0 2 1 *' } } };
    await (await start(changed)).close();
    expect(await list()).toEqual(['flaky 0 0 2 1 *']);
  });

  test('a backend that is away makes enqueueing fail fast; when it is back, work goes on', async () => {
    const door = await startDoor(connection().redisUrl ?? connection().databaseUrl);
    onTestFinished(() => door.close());
    const bench = setUp({ ...through(door, connection()), producerDeadlineMs: 1_000 });
    const seen: number[] = [];
    door.cut();
    const enqueue = (n: number) => bench.producer.enqueue('add', { n });
    await expect(enqueue(1)).rejects.toThrow(JobsUnavailableError);
    await expect(startWorker(bench.runtime, { log: collectLog([]), handlers: idle })).rejects.toThrow();
    door.restore();
    await vi.waitFor(() => enqueue(2), SOON);
    await bench.work({ add: async ({ n }) => void seen.push(n) });
    await vi.waitFor(() => expect(seen).toContain(2), SOON);

    door.hang();
    await expect(enqueue(3)).rejects.toThrow(JobsUnavailableError);
    door.cut();
    await expect(enqueue(4)).rejects.toThrow(JobsUnavailableError);
    door.restore();
    await vi.waitFor(() => enqueue(5), SOON);
    await vi.waitFor(() => expect(seen).toContain(5), SOON);
  });

  test('closing returns although the backend hangs', async () => {
    const door = await startDoor(connection().redisUrl ?? connection().databaseUrl);
    onTestFinished(() => door.close());
    const bench = setUp({ ...through(door, connection()), producerDeadlineMs: 500 });
    const worker = await bench.work();
    const { jobId } = await bench.producer.enqueue('add', { n: 1 });
    await expectState(bench, 'add', jobId, 'completed');
    door.hang();
    await worker.close({ timeoutMs: 100 });
    await bench.producer.close();
  });
}

/** The same backend, reached through the door. */
function through(door: Door, connection: JobConnection): JobConnection {
  return { ...connection, ...(connection.redisUrl ? { redisUrl: door.url } : { databaseUrl: door.url }) };
}
