import { z } from 'zod';
import { defineJob } from '../src/contract.ts';

/** Jobs for the tests, on queues of their own, so that tests of one server do not meet. */
export function makeJobs(id: string) {
  const queue = { name: `work-${id}`, concurrency: 2 };
  const single = { name: `single-${id}`, concurrency: 2, globalConcurrency: 1 };
  const ordered = { name: `ordered-${id}`, concurrency: 1 };
  const number = z.strictObject({ n: z.int() });
  return {
    add: defineJob({ queue, payload: number }),
    flaky: defineJob({
      queue,
      payload: number,
      retry: { attempts: 3, backoff: { type: 'exponential', delayMs: 20 } },
    }),
    unique: defineJob({ queue, payload: number, unique: { key: () => 'all' } }),
    debounced: defineJob({
      queue,
      payload: z.strictObject({ user: z.string(), n: z.int() }),
      unique: { key: ({ user }) => user, debounceMs: 400 },
    }),
    alone: defineJob({ queue: single, payload: number }),
    ordered: defineJob({ queue: ordered, payload: number }),
  };
}

export type TestJobs = ReturnType<typeof makeJobs>;
