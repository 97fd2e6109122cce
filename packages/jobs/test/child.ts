import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobConnection } from '../src/index.ts';
import { createJobRuntime, createProducer, followJob, startWorker } from '../src/index.ts';
import { makeJobs } from './table.ts';

/** What a child is told. */
export interface ChildOrders {
  connection: JobConnection;
  id: string;
  /** Lines `start <pid>` and `end <pid>` are appended here by the handler of `add`. */
  journal: string;
  /** How long the handler of `add` works. */
  workMs: number;
  /** `work` until killed, or do one job and `leave`: close everything and end without process.exit. */
  mode: 'work' | 'leave';
}

const orders = JSON.parse(process.argv[2] ?? '') as ChildOrders;
const runtime = createJobRuntime({ ...orders.connection, jobs: makeJobs(orders.id) });
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const nothing = async (): Promise<void> => undefined;

const worker = await startWorker(runtime, {
  log,
  timings: { lockDurationMs: 1_000, stalledIntervalMs: 300 },
  handlers: {
    add: async ({ n }) => {
      appendFileSync(orders.journal, `start ${process.pid}\n`);
      await sleep(orders.workMs);
      appendFileSync(orders.journal, `end ${process.pid}\n`);
      return n + 1;
    },
    flaky: nothing,
    unique: nothing,
    debounced: nothing,
    alone: nothing,
    ordered: nothing,
  },
});

if (orders.mode === 'leave') {
  const producer = createProducer(runtime);
  const { jobId } = await producer.enqueue('add', { n: 1 });
  const result = await followJob(runtime, 'add', jobId);
  await worker.close();
  await producer.close();
  console.log(`result ${result}`);
}

function quiet(): void {}
