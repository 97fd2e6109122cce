import { type Job, UnrecoverableError, WaitingError } from 'bullmq';
import type { JobLog, JobProgress, JobTable } from './contract.ts';
import { withFields } from './log.ts';
import { parsePayload } from './payload.ts';
import { createProgressWriter } from './progress.ts';

/** What a handler gets besides its payload. */
export interface JobContext {
  jobId: string;
  /** 1 at the first start; counts retries and redeliveries after a worker died. */
  attempt: number;
  /** Tells followers how far the job is. Returns at once; may be called in a tight loop. */
  reportProgress(progress: JobProgress): void;
  /** The worker's log with the job's name and id on every line. */
  log: JobLog;
  /**
   * Aborted when the worker must stop now or has lost the job to another one: the work will be done again, so
   * stop and write nothing more.
   */
  signal: AbortSignal;
  /** Of a job that waited for others: what became of them, in no order. */
  children(): Promise<ChildOutcomes>;
}

/** Results of the children that completed, as JSON, and why the others failed. */
export interface ChildOutcomes {
  results: unknown[];
  failures: string[];
}

/** Any handler, as the runner sees it: which payload it takes is known by its job's schema only. */
export type AnyHandler = (payload: never, context: JobContext) => Promise<unknown>;

/** What running jobs of one queue needs. */
export interface RunnerDeps {
  jobs: JobTable;
  handlers: Record<string, AnyHandler>;
  log: JobLog;
}

/** Reason of a handler's signal when the worker closes. */
const SHUTDOWN = 'the worker is closing';

/** Runs the jobs of one queue and can give the running ones back. */
export interface JobRunner {
  process(job: Job, token?: string): Promise<unknown>;
  /** Aborts the running handlers and puts their jobs back into the queue for another worker. */
  giveBackAll(): void;
  /** Aborts one handler whose lock is gone; its job already belongs to another worker. */
  abandon(jobId: string): void;
}

/** Starts of unknown failures, so that a later version finds the jobs it knows. */
export const UNKNOWN_JOB = 'unknown job';

/** Makes the runner of one queue. */
export function createJobRunner(deps: RunnerDeps): JobRunner {
  const running = new Map<string, AbortController>();
  const abort = (jobId: string, reason: string): void => running.get(jobId)?.abort(new Error(reason));
  return {
    process: async (job, token) => {
      const jobId = String(job.id);
      const stop = new AbortController();
      running.set(jobId, stop);
      try {
        return await runUntilStopped(deps, job, token, stop.signal);
      } finally {
        if (running.get(jobId) === stop) running.delete(jobId);
      }
    },
    giveBackAll: () => {
      for (const jobId of running.keys()) abort(jobId, SHUTDOWN);
    },
    abandon: (jobId) => abort(jobId, 'the lock was lost'),
  };
}

async function runUntilStopped(
  deps: RunnerDeps,
  job: Job,
  token: string | undefined,
  signal: AbortSignal,
): Promise<unknown> {
  const stopped = Promise.withResolvers<typeof STOPPED>();
  signal.addEventListener('abort', () => stopped.resolve(STOPPED), { once: true });
  const work = runHandler(deps, job, signal);
  const outcome = await Promise.race([work, stopped.promise]);
  if (outcome !== STOPPED) return outcome;
  // From here the job is another worker's; what the handler still does or throws has no effect on it.
  work.catch(() => undefined);
  if ((signal.reason as Error).message === SHUTDOWN) {
    await job.moveToWait(token);
    deps.log.warn({ job: job.name, jobId: job.id }, 'job given back: the worker is closing');
  }
  throw new WaitingError();
}

const STOPPED = Symbol('stopped');

async function runHandler(deps: RunnerDeps, job: Job, signal: AbortSignal): Promise<unknown> {
  const { name } = job;
  const definition = Object.hasOwn(deps.jobs, name) ? deps.jobs[name] : undefined;
  const handler = Object.hasOwn(deps.handlers, name) ? deps.handlers[name] : undefined;
  if (!definition || !handler) {
    throw new UnrecoverableError(
      `${UNKNOWN_JOB} "${name}" in this version of the worker; one that knows it will run it again`,
    );
  }
  const payload = parseOrGiveUp(name, definition, job.data);
  const log = withFields(deps.log, { job: name, jobId: job.id });
  const progress = createProgressWriter(
    (value) => job.updateProgress({ ...value }),
    (error) => log.warn({ err: error }, 'progress could not be written'),
  );
  try {
    return await handler(payload as never, {
      jobId: String(job.id),
      attempt: job.attemptsStarted,
      reportProgress: progress.report,
      log,
      signal,
      children: async () => ({
        results: Object.values((await job.getChildrenValues()) ?? {}),
        failures: Object.values((await job.getIgnoredChildrenFailures()) ?? {}),
      }),
    });
  } finally {
    await progress.flush();
  }
}

function parseOrGiveUp(name: string, definition: RunnerDeps['jobs'][string], data: unknown): unknown {
  try {
    return parsePayload(name, definition, data);
  } catch (error) {
    // The same payload will not become valid by trying again.
    throw new UnrecoverableError(error instanceof Error ? error.message : String(error));
  }
}
