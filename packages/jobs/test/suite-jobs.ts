import { expect, test, vi } from 'vitest';
import type { JobConnection, JobProgress } from '../src/index.ts';
import {
  followJob,
  InvalidJobPayloadError,
  JobFailedError,
  JobNotFoundError,
  UnknownJobError,
} from '../src/index.ts';
import { type Bench, setUp } from './harness.ts';

const SOON = { timeout: 30_000, interval: 50 };

/** What every job can rely on, on either backend. */
export function describeJobs(connection: () => JobConnection): void {
  test('a job is run once and its result can be read', async () => {
    const bench = setUp(connection());
    const seen: number[] = [];
    await bench.work({
      add: async ({ n }) => {
        seen.push(n);
        return { sum: n + 1 };
      },
    });
    const { jobId } = await bench.producer.enqueue('add', { n: 41 });
    await expectState(bench, 'add', jobId, 'completed');
    expect(await bench.producer.getJob('add', jobId)).toMatchObject({
      jobId,
      name: 'add',
      attempts: 1,
      result: { sum: 42 },
      failure: undefined,
      enqueuedAt: expect.any(Date),
      finishedAt: expect.any(Date),
    });
    expect(seen).toEqual([41]);
  });

  test('an id of another job or of none is not found', async () => {
    const bench = setUp(connection());
    const { jobId } = await bench.producer.enqueue('add', { n: 1 });
    expect(await bench.producer.getJob('flaky', jobId)).toBeUndefined();
    expect(await bench.producer.getJob('add', 'none')).toBeUndefined();
    await expect(followJob(bench.runtime, 'add', 'none')).rejects.toThrow(JobNotFoundError);
    // @ts-expect-error no such job in the table
    await expect(bench.producer.enqueue('toString', {})).rejects.toThrow(UnknownJobError);
  });

  test('a failure is tried again after a pause, and succeeds', async () => {
    const bench = setUp(connection());
    const attempts: number[] = [];
    await bench.work({
      flaky: async (_, { attempt }) => {
        attempts.push(attempt);
        if (attempt < 3) throw new Error(`no luck in attempt ${attempt}`);
        return 'done';
      },
    });
    const { jobId } = await bench.producer.enqueue('flaky', { n: 1 });
    expect(await followJob(bench.runtime, 'flaky', jobId)).toBe('done');
    expect(attempts).toEqual([1, 2, 3]);
    const warnings = () => bench.lines.filter(({ level }) => level === 'warn');
    await vi.waitFor(() => expect(warnings()).toHaveLength(2), SOON);
  });

  test('a job that fails every time ends as failed, and its follower learns why', async () => {
    const bench = setUp(connection());
    await bench.work({ flaky: () => Promise.reject(new Error('the projector is broken')) });
    const { jobId } = await bench.producer.enqueue('flaky', { n: 1 });
    const following = followJob(bench.runtime, 'flaky', jobId);
    await expect(following).rejects.toThrow(JobFailedError);
    await expect(following).rejects.toThrow('the projector is broken');
    expect(await bench.producer.getJob('flaky', jobId)).toMatchObject({
      state: 'failed',
      attempts: 3,
      failure: 'the projector is broken',
    });
    const line = expect.objectContaining({ level: 'error', message: 'job failed' });
    await vi.waitFor(() => expect(bench.lines).toContainEqual(line), SOON);
  });

  test('a unique job waits once, and once more for what is said while it runs', async () => {
    const bench = setUp(connection());
    const seen: number[] = [];
    const gate = Promise.withResolvers<void>();
    const first = await bench.producer.enqueue('unique', { n: 1 });
    expect(await bench.producer.enqueue('unique', { n: 2 })).toEqual(first);
    await bench.work({
      unique: async ({ n }) => {
        seen.push(n);
        await gate.promise;
      },
    });
    await vi.waitFor(() => expect(seen).toEqual([1]), SOON);
    await bench.producer.enqueue('unique', { n: 3 });
    await bench.producer.enqueue('unique', { n: 4 });
    gate.resolve();
    await vi.waitFor(() => expect(seen).toEqual([1, 4]), SOON);
    const later = await bench.producer.enqueue('unique', { n: 5 });
    await expectState(bench, 'unique', later.jobId, 'completed');
    expect(seen).toEqual([1, 4, 5]);
  });

  test('a unique job that failed for good does not block the next one', async () => {
    const bench = setUp(connection());
    await bench.work({
      unique: async ({ n }) => {
        if (n === 1) throw new Error('no');
      },
    });
    const first = await bench.producer.enqueue('unique', { n: 1 });
    await expectState(bench, 'unique', first.jobId, 'failed');
    const next = await bench.producer.enqueue('unique', { n: 2 });
    expect(next).not.toEqual(first);
    await expectState(bench, 'unique', next.jobId, 'completed');
  });

  test('a debounced job runs once with the last payload, for each key', async () => {
    const bench = setUp(connection());
    const seen: string[] = [];
    await bench.work({ debounced: async ({ user, n }) => void seen.push(`${user}${n}`) });
    await bench.producer.enqueue('debounced', { user: 'a', n: 1 });
    await bench.producer.enqueue('debounced', { user: 'a', n: 2 });
    await bench.producer.enqueue('debounced', { user: 'b', n: 1 });
    const last = await bench.producer.enqueue('debounced', { user: 'a', n: 3 });
    await expectState(bench, 'debounced', last.jobId, 'completed');
    await vi.waitFor(() => expect(seen.toSorted()).toEqual(['a3', 'b1']), SOON);
  });

  test('a delayed job waits', async () => {
    const bench = setUp(connection());
    const seen: number[] = [];
    await bench.work({ add: async ({ n }) => void seen.push(n) });
    const late = await bench.producer.enqueue('add', { n: 1 }, { delayMs: 1_500 });
    const now = await bench.producer.enqueue('add', { n: 2 });
    expect(await bench.producer.getJob('add', late.jobId)).toMatchObject({ state: 'delayed' });
    await expectState(bench, 'add', now.jobId, 'completed');
    await expectState(bench, 'add', late.jobId, 'completed');
    expect(seen).toEqual([2, 1]);
  });

  test('jobs run in order of priority', async () => {
    const bench = setUp(connection());
    const seen: number[] = [];
    await bench.producer.enqueue('ordered', { n: 30 }, { priority: 30 });
    await bench.producer.enqueue('ordered', { n: 10 }, { priority: 10 });
    await bench.producer.enqueue('ordered', { n: 20 }, { priority: 20 });
    const plain = await bench.producer.enqueue('ordered', { n: 0 });
    expect(await bench.producer.getJob('ordered', plain.jobId)).toMatchObject({ state: 'waiting' });
    await bench.work({ ordered: async ({ n }) => void seen.push(n) });
    await vi.waitFor(() => expect(seen).toEqual([0, 10, 20, 30]), SOON);
  });

  test('global concurrency holds across workers', async () => {
    const bench = setUp(connection());
    let active = 0;
    const peaks: number[] = [];
    const alone = async (): Promise<void> => {
      active += 1;
      peaks.push(active);
      await new Promise((resolve) => setTimeout(resolve, 30));
      active -= 1;
    };
    await bench.work({ alone });
    await bench.work({ alone });
    for (let n = 0; n < 8; n += 1) await bench.producer.enqueue('alone', { n });
    await vi.waitFor(() => expect(peaks).toHaveLength(8), SOON);
    expect(Math.max(...peaks)).toBe(1);
  });

  test('a follower sees progress and the result', async () => {
    const bench = setUp(connection());
    const seen: JobProgress[] = [];
    const started = Promise.withResolvers<void>();
    const halfSeen = Promise.withResolvers<void>();
    await bench.work({
      add: async (_, { reportProgress }) => {
        await started.promise;
        for (let step = 0; step <= 500; step += 1)
          reportProgress({ fraction: step / 1_000, step: 'reading' });
        await halfSeen.promise;
        reportProgress({ fraction: 7, step: 'writing' });
        return 'trained';
      },
    });
    const { jobId } = await bench.producer.enqueue('add', { n: 1 });
    const following = followJob(bench.runtime, 'add', jobId, {
      onProgress: (progress) => {
        seen.push(progress);
        if (progress.fraction === 0.5) halfSeen.resolve();
      },
    });
    started.resolve();
    expect(await following).toBe('trained');
    expect(seen).toContainEqual({ fraction: 0.5, step: 'reading' });
    expect(seen.at(-1)).toEqual({ fraction: 1, step: 'writing' });
    expect(await followJob(bench.runtime, 'add', jobId)).toBe('trained');
  });

  test('following can be given up', async () => {
    const bench = setUp(connection());
    const { jobId } = await bench.producer.enqueue('add', { n: 1 });
    const stop = new AbortController();
    const following = followJob(bench.runtime, 'add', jobId, { signal: stop.signal });
    stop.abort(new Error('seen enough'));
    await expect(following).rejects.toThrow('seen enough');
  });

  test('an invalid payload is refused by the producer, naming the field', async () => {
    const bench = setUp(connection());
    // @ts-expect-error a wrong payload does not compile either
    const refused = bench.producer.enqueue('add', { n: 'one' });
    await expect(refused).rejects.toThrow(InvalidJobPayloadError);
    await expect(refused).rejects.toThrow(/payload of "add" is invalid: n:/);
  });

  test('an invalid payload that reached the queue fails at once, without its handler', async () => {
    const bench = setUp(connection());
    let calls = 0;
    const flaky = async (): Promise<void> => {
      calls += 1;
    };
    const jobId = await addRaw(bench, 'flaky', { n: 'one' });
    await bench.work({ flaky });
    await expectState(bench, 'flaky', jobId, 'failed');
    expect(await bench.producer.getJob('flaky', jobId)).toMatchObject({
      attempts: 1,
      failure: expect.stringContaining('payload of "flaky" is invalid: n:'),
    });
    expect(calls).toBe(0);
  });
}

/** Waits until the job is in that state. */
export async function expectState(
  bench: Bench,
  name: 'add' | string,
  jobId: string,
  state: string,
): Promise<void> {
  await expect.poll(async () => (await bench.producer.getJob(name as 'add', jobId))?.state, SOON).toBe(state);
}

/** Adds a job as another version of the product might, past every check. */
export async function addRaw(bench: Bench, name: string, payload: unknown): Promise<string> {
  const queue = bench.runtime.queue(bench.runtime.jobs.add.queue.name);
  const job = await queue.add(name, payload, { attempts: 3 });
  await queue.close();
  return String(job.id);
}
