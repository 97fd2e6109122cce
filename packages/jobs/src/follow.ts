import { isDeepStrictEqual } from 'node:util';
import { getDefinition } from './bullmq-options.ts';
import type { JobProgress, JobTable, NameIn } from './contract.ts';
import { JobFailedError, JobNotFoundError } from './errors.ts';
import { findJob, type JobInfo } from './job-info.ts';
import { errorReporter, silentLog } from './log.ts';
import { closeQueue } from './open-queues.ts';
import type { JobEvents, JobQueue, JobRuntime } from './runtime.ts';

/** How to follow a job. */
export interface FollowOptions {
  /** Called with each new progress seen; in-between values may be skipped. */
  onProgress?: (progress: JobProgress) => void;
  /** Stops following (not the job) and rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** Events only wake the follower; this is how long a lost one can delay it. */
const RECHECK_MS = 1_000;

/**
 * Waits for a job, from any process.
 *
 * @returns the handler's result, as JSON gives it back
 * @throws JobFailedError when it failed for good; JobNotFoundError when it is not there (any more);
 *   UnknownJobError; the signal's reason
 */
export async function followJob<T extends JobTable>(
  runtime: JobRuntime<T>,
  name: NameIn<T>,
  jobId: string,
  options: FollowOptions = {},
): Promise<unknown> {
  const queueName = getDefinition(runtime.jobs, name).queue.name;
  const queue = runtime.queue(queueName);
  const events = runtime.events(queueName);
  const ignore = errorReporter(silentLog, {});
  queue.on('error', ignore);
  events.on('error', ignore);
  try {
    await Promise.all([queue.waitUntilReady(), events.waitUntilReady()]);
    return await watch(queue, events, { name, jobId, ...options });
  } finally {
    await Promise.all([
      closeQueue(queue, runtime.producerDeadlineMs),
      closeQueue(events, runtime.producerDeadlineMs),
    ]);
  }
}

async function watch(
  queue: JobQueue,
  events: JobEvents,
  { name, jobId, onProgress, signal }: FollowOptions & { name: string; jobId: string },
): Promise<unknown> {
  const bell = createBell();
  let result: { value: unknown } | undefined;
  const ring = (event: { jobId: string }): void => {
    if (event.jobId === jobId) bell.ring();
  };
  events.on('progress', ring);
  events.on('failed', ring);
  events.on('completed', (event) => {
    // A queue that keeps few finished jobs may have dropped this one before it can be read.
    if (event.jobId === jobId) result = { value: event.returnvalue ?? undefined };
    ring(event);
  });
  signal?.addEventListener('abort', bell.ring, { once: true });
  let shown: JobProgress | undefined;
  for (;;) {
    signal?.throwIfAborted();
    const job = await findJob(queue, name, jobId);
    if (job?.progress && !isDeepStrictEqual(job.progress, shown)) {
      shown = job.progress;
      onProgress?.(shown);
    }
    const ended = result ?? outcomeOf(job, name, jobId);
    if (ended) return ended.value;
    await bell.wait(RECHECK_MS);
  }
}

function outcomeOf(job: JobInfo | undefined, name: string, jobId: string): { value: unknown } | undefined {
  if (!job) throw new JobNotFoundError(`there is no job "${name}" with id ${jobId}`);
  if (job.state === 'failed') throw new JobFailedError(job.failure ?? 'the job failed');
  return job.state === 'completed' ? { value: job.result } : undefined;
}

/** Wakes one sleeper; a ring nobody waits for is kept for the next wait. */
function createBell(): { ring(): void; wait(ms: number): Promise<void> } {
  let rung = false;
  let wake: (() => void) | undefined;
  return {
    ring: () => {
      rung = true;
      wake?.();
    },
    wait: async (ms) => {
      if (!rung) {
        const { promise, resolve } = Promise.withResolvers<void>();
        const timer = setTimeout(resolve, ms);
        wake = resolve;
        await promise;
        clearTimeout(timer);
        wake = undefined;
      }
      rung = false;
    },
  };
}
