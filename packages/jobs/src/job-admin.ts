import type { Job, JobSchedulerJson } from 'bullmq';
import { type AdminJob, idOf, type ListableState, toAdminJob } from './admin-job.ts';
import { enqueueOptions } from './bullmq-options.ts';
import type { JobDefinition, JobTable } from './contract.ts';
import { JobNotFoundError, JobNotMovableError, UnknownJobError } from './errors.ts';
import { toDate, toState } from './job-info.ts';
import { type JobPage, type ListJobs, listJobs } from './list-jobs.ts';
import type { OpenQueues } from './open-queues.ts';
import { parsePayload } from './payload.ts';
import type { JobQueue } from './runtime.ts';

export type QueueCounts = { queue: string } & Record<ListableState, number>;

export interface ScheduleInfo {
  /** Of the job. */
  name: string;
  queue: string;
  /** In UTC. */
  cron: string;
  /** Undefined before a worker has started once. */
  nextRunAt: Date | undefined;
}

/** Every method throws JobsUnavailableError when the backend does not answer in time. */
export interface JobAdmin {
  /** Names of all queues, sorted. */
  readonly queues: readonly string[];
  countJobs(): Promise<QueueCounts[]>;
  /**
   * A page of jobs, the newest first: by the time they were enqueued, are due (delayed) or ended. Pages are of the
   * moment: jobs that move meanwhile may be seen twice.
   */
  listJobs(params: ListJobs): Promise<JobPage>;
  /** @throws JobNotFoundError */
  getJob(id: string): Promise<AdminJob>;
  /**
   * Runs a failed job again, with all its attempts.
   * @throws JobNotFoundError; JobNotMovableError when it has not failed
   */
  retryJob(id: string): Promise<AdminJob>;
  /**
   * Takes a job out of its queue.
   * @throws JobNotFoundError; JobNotMovableError while it is run, or when it is a run of a schedule: the pending one
   *   carries the schedule on, and BullMQ lets none of them go on PostgreSQL
   */
  discardJob(id: string): Promise<AdminJob>;
  /** Of the table, by name. */
  listSchedules(): Promise<ScheduleInfo[]>;
  /**
   * Runs a scheduled job now, besides its schedule. The id of a unique one is that of the job which carries the work.
   * @throws UnknownJobError when no job of that name has a schedule
   */
  runSchedule(name: string): Promise<{ id: string }>;
}

/** For the queues of a job table. */
export function createJobAdmin(table: JobTable, queues: OpenQueues): JobAdmin {
  const names = [...new Set(Object.values(table).map(({ queue }) => queue.name))].sort();
  const onJob = async <R>(id: string, act: (job: Job, queue: JobQueue) => Promise<R>): Promise<R> => {
    const { queueName, jobId } = parseId(id, names);
    return settle(
      queues.ask(queueName, async (queue) => {
        const job = (await queue.getJob(jobId)) as Job | undefined;
        if (!job) return { error: missing(id) };
        return act(job, queue).then(
          (value) => ({ value }),
          (error: unknown) => ({ error: refusal(error, id) }),
        );
      }),
    );
  };
  return {
    queues: names,
    countJobs: () => Promise.all(names.map((name) => queues.ask(name, (queue) => countJobs(queue, name)))),
    listJobs: (params) => listJobs(queues, { ...params, queues: params.queue ? [params.queue] : names }),
    getJob: (id) =>
      onJob(id, async (job, queue) => toAdminJob(job, toState(await queue.getJobState(String(job.id))))),
    retryJob: (id) =>
      onJob(id, async (job) => {
        await job.retry('failed', { resetAttemptsMade: true });
        return toAdminJob(job, 'waiting');
      }),
    discardJob: (id) =>
      onJob(id, async (job, queue) => {
        const state = toState(await queue.getJobState(String(job.id)));
        if (state === 'active') throw new JobNotMovableError(`job ${id} is being run`);
        if (job.repeatJobKey) throw ofSchedule(id);
        await job.remove();
        return toAdminJob(job, state);
      }),
    listSchedules: () => listSchedules(table, queues),
    runSchedule: async (name) => {
      const definition = Object.hasOwn(table, name) ? table[name] : undefined;
      if (!definition?.schedule) throw new UnknownJobError(`there is no schedule of a job named "${name}"`);
      const { queue } = definition;
      const payload = parsePayload(name, definition, definition.schedule.payload);
      const options = enqueueOptions(name, definition, payload, {});
      const job = await queues.ask(queue.name, (open) => open.add(name, payload, options));
      return { id: idOf(queue.name, job.id) };
    },
  };
}

type Outcome<R> = { value: R } | { error: Error };

/** A refusal is an answer of the backend, and not the backend's failing. */
async function settle<R>(asked: Promise<Outcome<R>>): Promise<R> {
  const outcome = await asked;
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}

function parseId(id: string, names: readonly string[]): { queueName: string; jobId: string } {
  const colon = id.indexOf(':');
  const queueName = id.slice(0, Math.max(0, colon));
  const jobId = id.slice(colon + 1);
  if (!names.includes(queueName) || jobId === '') throw missing(id);
  return { queueName, jobId };
}

/** BullMQ's codes, the same on both backends. */
const MISSING = -1;
const IN_ANOTHER_STATE = -3;
const OF_SCHEDULE = -8;

/** @throws what is no refusal */
function refusal(error: unknown, id: string): Error {
  if (error instanceof JobNotMovableError) return error;
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === MISSING) return missing(id);
  if (code === IN_ANOTHER_STATE) return new JobNotMovableError(`job ${id} has not failed`);
  if (code === OF_SCHEDULE) return ofSchedule(id);
  if (/could not be removed because it is locked/.test(String(message)))
    return new JobNotMovableError(`job ${id} is being run`);
  throw error;
}

function missing(id: string): JobNotFoundError {
  return new JobNotFoundError(`there is no job ${id}`);
}

function ofSchedule(id: string): JobNotMovableError {
  return new JobNotMovableError(`job ${id} is a run of a schedule`);
}

async function countJobs(queue: JobQueue, name: string): Promise<QueueCounts> {
  const counts = await queue.getJobCounts(
    'waiting',
    'prioritized',
    'waiting-children',
    'active',
    'delayed',
    'failed',
    'completed',
  );
  const of = (state: string) => counts[state] ?? 0;
  return {
    queue: name,
    waiting: of('waiting') + of('prioritized') + of('waiting-children'),
    active: of('active'),
    delayed: of('delayed'),
    failed: of('failed'),
    completed: of('completed'),
  };
}

async function listSchedules(table: JobTable, queues: OpenQueues): Promise<ScheduleInfo[]> {
  const scheduled = Object.entries(table).filter(([, { schedule }]) => schedule);
  const names = [...new Set(scheduled.map(([, { queue }]) => queue.name))];
  const present = await Promise.all(
    names.map((name) => queues.ask(name, (queue) => queue.getJobSchedulers())),
  );
  const next = new Map(present.flat().map(({ key, next: at }: JobSchedulerJson) => [key, at]));
  return scheduled
    .map(([name, { queue, schedule }]: [string, JobDefinition]) => ({
      name,
      queue: queue.name,
      cron: schedule?.cron ?? '',
      nextRunAt: toDate(next.get(name)),
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}
