import type { JobName, JobPayload } from '@matinee/jobs';

/** The producing side of `@matinee/jobs`, as core needs it. Enqueue after the transaction has committed. */
export type JobQueue = {
  enqueue<N extends JobName>(name: N, payload: JobPayload<N>): Promise<{ jobId: string }>;
};
