import type { JobsOptions } from 'bullmq';
import { enqueueOptions, getDefinition } from './bullmq-options.ts';
import type { InputIn, JobLog, JobTable, NameIn } from './contract.ts';
import type { MatineeJobs } from './definitions.ts';
import { flowOf, openFlows } from './flows.ts';
import { createJobAdmin, type JobAdmin } from './job-admin.ts';
import { findJob, type JobInfo } from './job-info.ts';
import { silentLog } from './log.ts';
import { openQueues } from './open-queues.ts';
import { parsePayload } from './payload.ts';
import type { JobRuntime } from './runtime.ts';

/** What one enqueue may add to the job's definition. */
export interface EnqueueOptions {
  /** 1 first, 2 097 151 last; jobs without one go before all that have one. */
  priority?: number;
  /** Milliseconds to wait at least; replaces the definition's debounce. */
  delayMs?: number;
}

/** Adds jobs and reads them. Opens a connection at first use. */
export interface Producer<T extends JobTable = MatineeJobs> {
  /**
   * Adds a job. For a unique job the id is that of the job which carries the work: the one already waiting or
   * active, or the new one that replaced it.
   *
   * @throws InvalidJobPayloadError, UnknownJobError; JobsUnavailableError when the backend does not answer
   *   within the deadline (2 s unless set otherwise) — the job may then still have been added, so handlers
   *   are idempotent
   */
  enqueue<N extends NameIn<T>>(
    name: N,
    payload: InputIn<T, N>,
    options?: EnqueueOptions,
  ): Promise<{ jobId: string }>;
  /**
   * Adds a job that runs when all of its children have ended, failed ones included (`JobContext.children`), and shows
   * meanwhile how many have. All of them or none; they share one queue, and none is unique.
   *
   * @throws as `enqueue`; RangeError without children, or for jobs of several queues
   */
  enqueueFlow<P extends NameIn<T>, C extends NameIn<T>>(
    parent: { name: P; payload: InputIn<T, P> },
    children: { name: C; payloads: readonly InputIn<T, C>[] },
  ): Promise<{ jobId: string }>;
  /**
   * The job, or undefined when it is not there: never added, replaced, or past its retention.
   *
   * @throws JobsUnavailableError, UnknownJobError
   */
  getJob(name: NameIn<T>, jobId: string): Promise<JobInfo | undefined>;
  /** For administrators: what the queues hold, and what can be done about it. */
  readonly admin: JobAdmin;
  /** Closes the connections; returns within the deadline also when the backend is away. */
  close(): Promise<void>;
}

/** Makes a producer; opens nothing yet. One a process is enough. */
export function createProducer<T extends JobTable>(
  runtime: JobRuntime<T>,
  options: { log?: JobLog } = {},
): Producer<T> {
  const queues = openQueues(runtime, options.log ?? silentLog);
  const enqueue: Producer<T>['enqueue'] = async (name, payload, wanted = {}) => {
    const definition = getDefinition(runtime.jobs, name);
    const parsed = parsePayload(name, definition, payload);
    const bullOptions: JobsOptions = enqueueOptions(name, definition, parsed, wanted);
    const job = await queues.ask(definition.queue.name, (queue) => queue.add(name, parsed, bullOptions));
    return { jobId: String(job.id) };
  };
  const flows = openFlows(runtime, options.log ?? silentLog);
  return {
    enqueue,
    enqueueFlow: async (parent, children) => {
      const node = flowOf(runtime.jobs, parent, children);
      const { job } = await flows.ask((producer) => producer.add(node));
      return { jobId: String(job.id) };
    },
    getJob: async (name, jobId) => {
      const definition = getDefinition(runtime.jobs, name);
      return queues.ask(definition.queue.name, (queue) => findJob(queue, name, jobId));
    },
    admin: createJobAdmin(runtime.jobs, queues),
    close: async () => {
      await Promise.all([queues.close(), flows.close()]);
    },
  };
}
