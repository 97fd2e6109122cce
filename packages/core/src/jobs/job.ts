import type { AdminJob } from '@matinee/jobs';
import { listableStates } from '@matinee/jobs/admin-job';
import { redact, withoutCredentials } from '../settings/redact.ts';

/** States jobs are listed by. */
export const jobStates = listableStates;

/** A job as administrators see it in lists. */
export type Job = {
  id: string;
  name: string;
  queue: string;
  state: AdminJob['state'];
  /** How often it was started. */
  attempts: number;
  maxAttempts: number;
  /** Why it failed, or did the last time. */
  cause: string | null;
  /** 0–1 */
  progress: number | null;
  step: string | null;
  isScheduled: boolean;
  enqueuedAt: string;
  startedAt: string | null;
  /** Of its last run, from start to end; until it has ended, null. */
  seconds: number | null;
  finishedAt: string | null;
  /** When a delayed one is due. */
  dueAt: string | null;
};

/** One job alone, with what it carries. */
export type JobDetails = Job & { payload: Record<string, string | number | boolean | null> };

const CAUSE_LENGTH = 1_000;
const TEXT_LENGTH = 500;

export function toJob(job: AdminJob): Job {
  return {
    id: job.id,
    name: job.name,
    queue: job.queue,
    state: job.state,
    attempts: job.attempts,
    maxAttempts: job.maxAttempts,
    cause: job.failure === undefined ? null : withoutCredentials(job.failure).slice(0, CAUSE_LENGTH),
    progress: job.progress?.fraction ?? null,
    step: job.progress?.step ?? null,
    isScheduled: job.isScheduled,
    enqueuedAt: job.enqueuedAt.toISOString(),
    startedAt: job.startedAt?.toISOString() ?? null,
    finishedAt: job.finishedAt?.toISOString() ?? null,
    seconds: secondsOf(job),
    dueAt: job.dueAt?.toISOString() ?? null,
  };
}

function secondsOf({ startedAt, finishedAt }: AdminJob): number | null {
  return startedAt && finishedAt ? (finishedAt.getTime() - startedAt.getTime()) / 1_000 : null;
}

/** No job carries a secret; should one all the same, it is not shown. */
export function toJobDetails(job: AdminJob): JobDetails {
  const { payload } = job;
  const fields = typeof payload === 'object' && payload !== null ? redact({ ...payload }) : {};
  const shown = Object.entries(fields).map(([key, value]) => [key, plain(value)] as const);
  return { ...toJob(job), payload: Object.fromEntries(shown) };
}

function plain(value: unknown): string | number | boolean | null {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return withoutCredentials(text).slice(0, TEXT_LENGTH);
}
