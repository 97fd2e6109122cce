export { type AdminJob, type ListableState, listableStates } from './admin-job.ts';
export {
  defineJob,
  type InputIn,
  type JobDefinition,
  type JobLog,
  type JobProgress,
  type JobTable,
  type NameIn,
  type PayloadIn,
  type QueueDefinition,
  type RetentionDefinition,
  type RetryDefinition,
  type UniqueDefinition,
} from './contract.ts';
export {
  type JobInput,
  type JobName,
  type JobPayload,
  jobs,
  type MatineeJobs,
  type TmdbListName,
  tmdbListNames,
} from './definitions.ts';
export {
  HandlerMismatchError,
  InvalidJobPayloadError,
  JobFailedError,
  JobNotFoundError,
  JobNotMovableError,
  JobsUnavailableError,
  UnknownJobError,
} from './errors.ts';
export { type FollowOptions, followJob } from './follow.ts';
export type { JobAdmin, QueueCounts, ScheduleInfo } from './job-admin.ts';
export type { JobInfo, JobState } from './job-info.ts';
export type { JobPage, ListJobs } from './list-jobs.ts';
export { migrateJobs } from './migrate.ts';
export {
  createProducer,
  type EnqueueOptions,
  type Producer,
} from './producer.ts';
export type { ChildOutcomes, JobContext } from './run-job.ts';
export { createJobRuntime, type JobConnection, type JobRuntime } from './runtime.ts';
export {
  type EndedJob,
  type HandlersFor,
  type JobHandler,
  type JobHandlers,
  type RunningWorker,
  startWorker,
  type WorkerSettings,
} from './worker.ts';
