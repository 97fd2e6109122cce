import type { Job } from 'bullmq';
import { type JobInfo, toDate, toJobInfo } from './job-info.ts';

/** States jobs can be listed by. */
export const listableStates = ['waiting', 'active', 'delayed', 'failed', 'completed'] as const;
export type ListableState = (typeof listableStates)[number];

/** A job as administrators see it. */
export interface AdminJob extends JobInfo {
  /** `mail:12`: a `jobId` names a job of one queue only. */
  id: string;
  queue: string;
  /** Runs it has before it counts as failed. */
  maxAttempts: number;
  /** When a delayed job is due. */
  dueAt: Date | undefined;
  /** A run of a schedule. */
  isScheduled: boolean;
  /** As it was enqueued. By contract without secrets; still not for everybody. */
  payload: unknown;
}

export function idOf(queueName: string, jobId: string | undefined): string {
  return `${queueName}:${jobId}`;
}

/** What administrators see of a job in this state. */
export function toAdminJob(job: Job, state: JobInfo['state']): AdminJob {
  return {
    ...toJobInfo(job, state),
    id: idOf(job.queueName, job.id),
    queue: job.queueName,
    maxAttempts: job.opts.attempts ?? 1,
    dueAt: state === 'delayed' ? toDate(job.timestamp + job.delay) : undefined,
    isScheduled: Boolean(job.repeatJobKey),
    payload: job.data,
  };
}
