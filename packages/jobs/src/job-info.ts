import type { Job } from 'bullmq';
import type { JobProgress } from './contract.ts';
import { readProgress } from './progress.ts';
import type { JobQueue } from './runtime.ts';

/** Where a job is. `delayed` also means waiting for its next try; `waiting` also for its children. */
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

/** Reads a job from an open queue. */
export async function findJob(queue: JobQueue, name: string, jobId: string): Promise<JobInfo | undefined> {
  const state = await queue.getJobState(jobId);
  // The state is read first: a job seen as completed then surely has its result.
  const job = (await queue.getJob(jobId)) as Job | undefined;
  return job && job.name === name ? toJobInfo(job, toState(state)) : undefined;
}

/** What is known of a job in this state. */
export function toJobInfo(job: Job, state: JobState): JobInfo {
  return {
    jobId: String(job.id),
    name: job.name,
    state,
    progress: readProgress(job.progress),
    attempts: job.attemptsStarted,
    result: job.returnvalue ?? undefined,
    failure: job.failedReason ?? undefined,
    enqueuedAt: new Date(job.timestamp),
    startedAt: toDate(job.processedOn),
    finishedAt: toDate(job.finishedOn),
  };
}

/** A state as BullMQ names it. */
export function toState(state: string): JobState {
  if (state === 'prioritized' || state === 'waiting-children') return 'waiting';
  if (state === 'waiting' || state === 'delayed' || state === 'active') return state;
  return state === 'completed' || state === 'failed' ? state : 'unknown';
}

export function toDate(millis: number | null | undefined): Date | undefined {
  return millis === undefined || millis === null ? undefined : new Date(millis);
}
