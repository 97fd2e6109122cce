import type { Job, JobsOptions } from 'bullmq';
import { enqueueOptions, getDefinition } from './bullmq-options.ts';
import type { InputIn, JobLog, JobProgress, JobTable, NameIn } from './contract.ts';
import { LATE, within } from './deadline.ts';
import type { MatineeJobs } from './definitions.ts';
import { JobsUnavailableError } from './errors.ts';
import { errorReporter, silentLog } from './log.ts';
import { parsePayload } from './payload.ts';
import { readProgress } from './progress.ts';
import type { JobQueue, JobRuntime } from './runtime.ts';

/** Where a job is. `delayed` also means waiting for its next try. */
export type JobState = 'waiting' | 'delayed' | 'active' | 'completed' | 'failed' | 'unknown';

/** What can be known of a job from outside. */
export interface JobInfo {
  jobId: string;
  name: string;
  state: JobState;
  /** The last progress reported, if any. */
  progress: JobProgress | undefined;
  /** How often it was started, redeliveries included. */
  attempts: number;
  /** The handler's result as JSON, when completed. */
  result: unknown;
  /** The last failure's message, when there was one. */
  failure: string | undefined;
  enqueuedAt: Date;
  startedAt: Date | undefined;
  finishedAt: Date | undefined;
}

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
   * The job, or undefined when it is not there: never added, replaced, or past its retention.
   *
   * @throws JobsUnavailableError, UnknownJobError
   */
  getJob(name: NameIn<T>, jobId: string): Promise<JobInfo | undefined>;
  /** Closes the connections; returns within the deadline also when the backend is away. */
  close(): Promise<void>;
}

/** Makes a producer; opens nothing yet. One a process is enough. */
export function createProducer<T extends JobTable>(
  runtime: JobRuntime<T>,
  options: { log?: JobLog } = {},
): Producer<T> {
  const report = options.log ?? silentLog;
  const queues = new Map<string, { queue: JobQueue; ready: Promise<unknown> }>();

  const openQueue = async (name: string): Promise<JobQueue> => {
    let entry = queues.get(name);
    if (!entry) {
      const queue = runtime.queue(name);
      queue.on('error', errorReporter(report, { queue: name }));
      entry = { queue, ready: queue.waitUntilReady() };
      queues.set(name, entry);
      // On PostgreSQL a queue whose first connection failed stays unusable for good: make a new one next
      // time.
      entry.ready.catch(() => {
        queues.delete(name);
        void closeQueue(queue, runtime.producerDeadlineMs);
      });
    }
    await entry.ready;
    return entry.queue;
  };

  const ask = async <R>(queueName: string, what: (queue: JobQueue) => Promise<R>): Promise<R> => {
    const answer = await within(runtime.producerDeadlineMs, openQueue(queueName).then(what)).catch(
      (cause: unknown) => {
        throw new JobsUnavailableError(`the job queue on ${runtime.kind} refused: ${messageOf(cause)}`, {
          cause,
        });
      },
    );
    if (answer !== LATE) return answer;
    throw new JobsUnavailableError(
      `the job queue on ${runtime.kind} did not answer within ${runtime.producerDeadlineMs} ms`,
    );
  };

  return {
    enqueue: async (name, payload, wanted = {}) => {
      const definition = getDefinition(runtime.jobs, name);
      const parsed = parsePayload(name, definition, payload);
      const bullOptions: JobsOptions = enqueueOptions(name, definition, parsed, wanted);
      const job = await ask(definition.queue.name, (queue) => queue.add(name, parsed, bullOptions));
      return { jobId: String(job.id) };
    },
    getJob: async (name, jobId) => {
      const definition = getDefinition(runtime.jobs, name);
      return ask(definition.queue.name, (queue) => findJob(queue, name, jobId));
    },
    close: async () => {
      const open = [...queues.values()];
      queues.clear();
      await Promise.all(open.map(({ queue }) => closeQueue(queue, runtime.producerDeadlineMs)));
    },
  };
}

/** Closes a queue; cuts its connection off when that takes longer than `ms`. */
export async function closeQueue(queue: Pick<JobQueue, 'close' | 'disconnect'>, ms: number): Promise<void> {
  const closed = await within(ms, queue.close()).catch(() => undefined);
  if (closed === LATE) await within(ms, queue.disconnect()).catch(() => undefined);
}

/** Reads a job from an open queue. */
export async function findJob(queue: JobQueue, name: string, jobId: string): Promise<JobInfo | undefined> {
  const state = await queue.getJobState(jobId);
  // The state is read first: a job seen as completed then surely has its result.
  const job = (await queue.getJob(jobId)) as Job | undefined;
  if (!job || job.name !== name) return undefined;
  return {
    jobId,
    name,
    state: toState(state),
    progress: readProgress(job.progress),
    attempts: job.attemptsStarted,
    result: job.returnvalue ?? undefined,
    failure: job.failedReason,
    enqueuedAt: new Date(job.timestamp),
    startedAt: toDate(job.processedOn),
    finishedAt: toDate(job.finishedOn),
  };
}

function toState(state: string): JobState {
  if (state === 'prioritized') return 'waiting';
  if (state === 'waiting' || state === 'delayed' || state === 'active') return state;
  return state === 'completed' || state === 'failed' ? state : 'unknown';
}

function toDate(millis: number | undefined): Date | undefined {
  return millis === undefined ? undefined : new Date(millis);
}

function messageOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || String((cause as NodeJS.ErrnoException).code ?? cause.name);
}
