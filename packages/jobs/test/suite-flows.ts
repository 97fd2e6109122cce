import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { defineJob } from '../src/contract.ts';
import type { ChildOutcomes, EndedJob, HandlersFor, JobConnection } from '../src/index.ts';
import {
  createJobRuntime,
  createProducer,
  followJob,
  InvalidJobPayloadError,
  startWorker,
} from '../src/index.ts';
import { collectLog } from './harness.ts';

const SOON = { timeout: 30_000, interval: 50 };

function makeTable(id: string) {
  const queue = { name: `flow-${id}`, concurrency: 1 };
  const payload = z.strictObject({ n: z.int() });
  return {
    sum: defineJob({ queue, payload }),
    part: defineJob({ queue, payload, retry: { attempts: 2 } }),
    elsewhere: defineJob({ queue: { name: `elsewhere-${id}` }, payload }),
  };
}

type Table = ReturnType<typeof makeTable>;

/** The parent tells what it was told of its children. */
const sum: HandlersFor<Table>['sum'] = async (_payload, { children }) => {
  const { results, failures } = await children();
  return { results: results.toSorted(), failures: failures.toSorted() };
};

function setUp(connection: JobConnection) {
  const runtime = createJobRuntime({ ...connection, jobs: makeTable(crypto.randomUUID().slice(0, 8)) });
  const producer = createProducer(runtime);
  onTestFinished(() => producer.close());
  const ended: EndedJob[] = [];
  const work = async (part: HandlersFor<Table>['part']): Promise<void> => {
    const handlers = { sum, part, elsewhere: part };
    const onEnded = (job: EndedJob) => void ended.push(job);
    const worker = await startWorker(runtime, { handlers, onEnded, log: collectLog([]) });
    onTestFinished(() => worker.close({ timeoutMs: 100 }));
  };
  const add = async (...numbers: number[]): Promise<string> => {
    const payloads = numbers.map((n) => ({ n }));
    const parent = { name: 'sum', payload: { n: numbers.length } } as const;
    return (await producer.enqueueFlow(parent, { name: 'part', payloads })).jobId;
  };
  const follow = (jobId: string) => followJob(runtime, 'sum', jobId) as Promise<ChildOutcomes>;
  return { producer, work, add, follow, ended };
}

/** What holds for a job that waits for others, on either backend. */
export function describeFlows(connection: () => JobConnection): void {
  test('a job that waits for others runs after them and is told their results', async () => {
    const { work, add, follow, producer } = setUp(connection());
    const jobId = await add(1, 2, 3);
    expect(await producer.getJob('sum', jobId)).toMatchObject({ state: 'waiting', attempts: 0 });
    const { jobs } = await producer.admin.listJobs({ state: 'waiting', limit: 10 });
    expect(jobs.filter(({ name }) => name === 'sum')).toHaveLength(1);
    await work(async ({ n }) => n * 10);
    expect(await follow(jobId)).toEqual({ results: [10, 20, 30], failures: [] });
  });

  test('it shows how many of them have ended', async () => {
    const { work, add, follow, producer } = setUp(connection());
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let begun = 0;
    await work(async () => gates[begun++]?.promise);
    const jobId = await add(1, 2);
    gates[0]?.resolve();
    const progress = async () => (await producer.getJob('sum', jobId))?.progress;
    await expect.poll(progress, SOON).toEqual({ fraction: 0.5, step: '1 of 2' });
    gates[1]?.resolve();
    await follow(jobId);
    await expect.poll(progress, SOON).toEqual({ fraction: 1, step: '2 of 2' });
  });

  test('one that fails for good is told and stops nothing', async () => {
    const { work, add, follow, ended, producer } = setUp(connection());
    await work(async ({ n }) => {
      if (n === 2) throw new Error('the projector is broken');
      return n;
    });
    const jobId = await add(1, 2, 3);
    expect(await follow(jobId)).toEqual({ results: [1, 3], failures: ['the projector is broken'] });
    const { jobs } = await producer.admin.listJobs({ state: 'failed', limit: 10 });
    expect(jobs).toMatchObject([{ name: 'part', payload: { n: 2 }, attempts: 2 }]);
    await expect.poll(() => ended.length, SOON).toBe(5);
    const said = ended.map(({ name, isFailed }) => `${name} ${isFailed}`).toSorted();
    expect(said).toEqual(['part false', 'part false', 'part true', 'part true', 'sum false']);
    expect(ended.every(({ seconds }) => seconds >= 0)).toBe(true);
  });

  test('several workers share them', async () => {
    const { work, add, follow } = setUp(connection());
    const met = Promise.withResolvers<void>();
    let running = 0;
    const meet = async () => {
      running += 1;
      if (running === 2) met.resolve();
      await met.promise;
    };
    // Each takes one at a time: one alone would wait for ever.
    await work(meet);
    await work(meet);
    expect((await follow(await add(1, 2, 3, 4))).failures).toEqual([]);
  });

  test('nothing to wait for, several queues, and a wrong payload are refused, and nothing is added', async () => {
    const { producer, add } = setUp(connection());
    await expect(add()).rejects.toThrow(RangeError);
    await expect(add(1, 1.5)).rejects.toThrow(InvalidJobPayloadError);
    const parent = { name: 'sum', payload: { n: 1 } } as const;
    const elsewhere = producer.enqueueFlow(parent, { name: 'elsewhere', payloads: [{ n: 1 }] });
    await expect(elsewhere).rejects.toThrow('of several queues');
    const counts = await producer.admin.countJobs();
    expect(counts.map(({ waiting }) => waiting)).toEqual([0, 0]);
  });
}
