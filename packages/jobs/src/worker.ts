import type { Job } from 'bullmq';
import type { JobLog, JobTable, NameIn, PayloadIn, QueueDefinition } from './contract.ts';
import { LATE, within } from './deadline.ts';
import type { JobName, JobPayload, MatineeJobs } from './definitions.ts';
import { HandlerMismatchError, JobsUnavailableError } from './errors.ts';
import { errorReporter } from './log.ts';
import { closeQueue } from './open-queues.ts';
import { type AnyHandler, createJobRunner, type JobContext, type JobRunner, UNKNOWN_JOB } from './run-job.ts';
import type { JobQueue, JobRuntime, QueueWorker } from './runtime.ts';
import { syncSchedules } from './schedules.ts';
import { showChildren } from './show-children.ts';

/**
 * Does one job. May be run twice with the same payload; must then leave the same state. Its result becomes
 * JSON.
 */
export type JobHandler<N extends JobName> = (payload: JobPayload<N>, context: JobContext) => Promise<unknown>;

/** One handler for every job of a table. */
export type HandlersFor<T extends JobTable> = {
  [N in NameIn<T>]: (payload: PayloadIn<T, N>, context: JobContext) => Promise<unknown>;
};

/** One handler for every job of the product. */
export type JobHandlers = HandlersFor<MatineeJobs>;

/** What a worker is made of. */
export interface WorkerSettings<T extends JobTable = MatineeJobs> {
  handlers: HandlersFor<T>;
  log: JobLog;
  /** Jobs of a queue this process runs at once, by queue name; the rest as the table says. */
  concurrency?: Record<string, number>;
  /** Called after each run of a job. */
  onEnded?: (job: EndedJob) => void;
  /** Milliseconds; for tests. */
  timings?: { lockDurationMs?: number; stalledIntervalMs?: number };
}

/** One run of a job. */
export interface EndedJob {
  name: string;
  seconds: number;
  /** It may be tried again. */
  isFailed: boolean;
}

/** A running worker. */
export interface RunningWorker {
  /**
   * Takes no new job, waits for the active ones up to `timeoutMs` (default 10 000), then aborts their signals
   * and puts them back into the queue, where another worker takes them at once. Closes every connection;
   * calling it again waits for the same end.
   */
  close(options?: { timeoutMs?: number }): Promise<void>;
}

interface OpenQueue {
  worker: QueueWorker;
  runner: JobRunner;
}

const LOCK_MS = 30_000;
const STALLED_INTERVAL_MS = 15_000;
const GIVE_BACK_MS = 2_000;
const START_DEADLINES = 5;

/**
 * Starts one BullMQ worker a queue, with the table's schedules and limits.
 *
 * @throws HandlerMismatchError naming every job without a handler and every handler without a job;
 *   JobsUnavailableError, or what the backend throws, when it cannot be reached now (later it may go and come
 *   back)
 */
export async function startWorker<T extends JobTable>(
  runtime: JobRuntime<T>,
  settings: WorkerSettings<T>,
): Promise<RunningWorker> {
  checkHandlers(runtime.jobs, settings.handlers);
  const queues = listQueues(runtime.jobs);
  const prepared = Promise.all(queues.map((queue) => prepareQueue(runtime, settings.log, queue)));
  const deadlineMs = START_DEADLINES * runtime.producerDeadlineMs;
  if ((await within(deadlineMs, prepared)) === LATE) {
    throw new JobsUnavailableError(`the job queue on ${runtime.kind} did not answer within ${deadlineMs} ms`);
  }
  const open: OpenQueue[] = [];
  try {
    for (const queue of queues) open.push(openQueue(runtime, settings, queue));
    await Promise.all(open.map(({ worker }) => worker.waitUntilReady()));
  } catch (error) {
    await Promise.all(open.map((opened) => closeWorker(opened, 0, settings.log)));
    throw error;
  }
  settings.log.info({ backend: runtime.kind, queues: queues.map(({ name }) => name) }, 'worker is ready');
  let closed: Promise<unknown> | undefined;
  return {
    close: async ({ timeoutMs = 10_000 } = {}) => {
      closed ??= Promise.all(open.map((opened) => closeWorker(opened, timeoutMs, settings.log)));
      await closed;
    },
  };
}

function checkHandlers(table: JobTable, handlers: object): void {
  const missing = Object.keys(table).filter((name) => !Object.hasOwn(handlers, name));
  const surplus = Object.keys(handlers).filter((name) => !Object.hasOwn(table, name));
  if (missing.length + surplus.length === 0) return;
  const complaints = [
    ...missing.map((name) => `job "${name}" has no handler`),
    ...surplus.map((name) => `handler "${name}" has no job`),
  ];
  throw new HandlerMismatchError(`the worker cannot start: ${complaints.join('; ')}`);
}

function listQueues(table: JobTable): QueueDefinition[] {
  return [...new Map(Object.values(table).map(({ queue }) => [queue.name, queue])).values()];
}

/** Brings what the backend stores about a queue in line with the table. */
async function prepareQueue(runtime: JobRuntime<JobTable>, log: JobLog, definition: QueueDefinition) {
  const queue = runtime.queue(definition.name);
  queue.on('error', errorReporter(log, { queue: definition.name }));
  try {
    await queue.waitUntilReady();
    if (definition.globalConcurrency) await queue.setGlobalConcurrency(definition.globalConcurrency);
    else await queue.removeGlobalConcurrency();
    await syncSchedules(queue, definition.name, runtime.jobs);
    await retryKnown(queue, runtime.jobs, log);
  } finally {
    await closeQueue(queue, runtime.producerDeadlineMs);
  }
}

/** Runs again what an older worker failed only because it did not know the job. */
async function retryKnown(queue: JobQueue, table: JobTable, log: JobLog): Promise<void> {
  const failed = (await queue.getFailed(0, 999)) as Job[];
  for (const job of failed) {
    const unknown = job.failedReason?.startsWith(`${UNKNOWN_JOB} "${job.name}"`);
    if (!unknown || !Object.hasOwn(table, job.name)) continue;
    // Another worker starting at the same time may have been first.
    const retried = await job.retry('failed').then(
      () => true,
      () => false,
    );
    if (retried) log.info({ job: job.name, jobId: job.id }, 'job known now: running it again');
  }
}

function openQueue<T extends JobTable>(
  runtime: JobRuntime<T>,
  settings: WorkerSettings<T>,
  definition: QueueDefinition,
): OpenQueue {
  const { log, timings } = settings;
  const handlers = settings.handlers as Record<string, AnyHandler>;
  const runner = createJobRunner({ jobs: runtime.jobs, handlers, log });
  const worker = runtime.worker(definition.name, runner.process, {
    concurrency: settings.concurrency?.[definition.name] ?? definition.concurrency ?? 1,
    lockDuration: timings?.lockDurationMs ?? definition.lockDurationMs ?? LOCK_MS,
    stalledInterval: timings?.stalledIntervalMs ?? STALLED_INTERVAL_MS,
    // A job that killed its worker three times would kill a fourth.
    maxStalledCount: 2,
    runRetryDelay: 1_000,
  });
  worker.on('lockRenewalFailed', (jobIds) => {
    for (const jobId of jobIds) runner.abandon(jobId);
  });
  logEvents(worker, log, definition.name);
  if (settings.onEnded) tellEnds(worker, settings.onEnded);
  showChildren(worker, log);
  return { worker, runner };
}

function logEvents(worker: QueueWorker, log: JobLog, queue: string): void {
  worker.on('active', (job) => log.debug(describe(job), 'job started'));
  worker.on('completed', (job) => log.info(describe(job), 'job completed'));
  worker.on('failed', (job, error) => {
    const fields = job ? describe(job) : { queue };
    if (job && !job.finishedOn) log.warn({ ...fields, err: error }, 'job failed, it will be tried again');
    else log.error({ ...fields, err: error }, 'job failed');
  });
  worker.on('stalled', (jobId) => log.warn({ queue, jobId }, 'job taken from a worker that went away'));
  worker.on('error', errorReporter(log, { queue }));
}

function tellEnds(worker: QueueWorker, onEnded: (job: EndedJob) => void): void {
  const tell = ({ name, processedOn, finishedOn }: Job, isFailed: boolean): void => {
    const now = Date.now();
    onEnded({ name, seconds: ((finishedOn ?? now) - (processedOn ?? now)) / 1_000, isFailed });
  };
  worker.on('completed', (job) => tell(job as Job, false));
  worker.on('failed', (job) => {
    if (job) tell(job as Job, true);
  });
}

function describe(job: Pick<Job, 'name' | 'id' | 'attemptsStarted' | 'processedOn' | 'finishedOn'>): object {
  const { name, id, attemptsStarted, processedOn, finishedOn } = job;
  const ms = processedOn !== undefined && finishedOn !== undefined ? finishedOn - processedOn : undefined;
  return { job: name, jobId: id, attempt: attemptsStarted, ...(ms !== undefined && { ms }) };
}

async function closeWorker({ worker, runner }: OpenQueue, timeoutMs: number, log: JobLog): Promise<void> {
  const closing = worker.close();
  if ((await within(timeoutMs, closing)) !== LATE) return;
  runner.giveBackAll();
  if ((await within(GIVE_BACK_MS, closing)) !== LATE) return;
  log.error(
    { queue: worker.name },
    'the queue did not answer while closing; its jobs come back when their locks end',
  );
  await within(GIVE_BACK_MS, worker.disconnect()).catch(() => undefined);
}
