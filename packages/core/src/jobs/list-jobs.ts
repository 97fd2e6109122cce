import type { ListableState, QueueCounts } from '@matinee/jobs';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { decodeCursor, encodeCursor } from '../pagination/cursor.ts';
import type { FeedRequest } from '../pagination/keyset.ts';
import type { Feed } from '../pagination/page.ts';
import { type Job, type JobDetails, toJob, toJobDetails } from './job.ts';
import { askQueues } from './job-failures.ts';

export type ListJobs = FeedRequest & { state: ListableState; queue?: string | undefined };

/**
 * Jobs in a state, the newest first: by when they were enqueued, are due or ended.
 * @throws AppError `validationFailed` for an unknown queue or a cursor of another list, `unavailable`
 */
export async function listJobs(
  { jobAdmin }: Pick<Deps, 'jobAdmin'>,
  { state, queue, cursor, limit }: ListJobs,
): Promise<Feed<Job>> {
  if (queue !== undefined && !jobAdmin.queues.includes(queue)) throw unknownQueue(queue, jobAdmin.queues);
  // A version with other queues reads other positions.
  const scope = ['jobs', state, ...(queue === undefined ? jobAdmin.queues : [queue])];
  const from = cursor === undefined ? undefined : decodeCursor(scope, cursor).map(toOffset);
  const { jobs, next } = await askQueues('The queue', () => jobAdmin.listJobs({ state, queue, limit, from }));
  return { items: jobs.map(toJob), pagination: { nextCursor: next ? encodeCursor(scope, next) : null } };
}

/**
 * One job, with what it carries.
 * @throws AppError `notFound`, `unavailable`
 */
export async function getJob({ jobAdmin }: Pick<Deps, 'jobAdmin'>, id: string): Promise<JobDetails> {
  return toJobDetails(await askQueues(`Job ${id}`, () => jobAdmin.getJob(id)));
}

/**
 * How many jobs each queue has in each state.
 * @throws AppError `unavailable`
 */
export async function countJobs({ jobAdmin }: Pick<Deps, 'jobAdmin'>): Promise<{ items: QueueCounts[] }> {
  return { items: await askQueues('The queue', () => jobAdmin.countJobs()) };
}

/** Anybody can write a cursor. */
function toOffset(value: string | number): number {
  const offset = Number(value);
  if (Number.isSafeInteger(offset) && offset >= 0 && offset <= 1_000_000_000) return offset;
  throw new AppError('validationFailed', 'The cursor is damaged', {
    errors: [{ path: 'cursor', message: 'Use a nextCursor as it was given' }],
  });
}

function unknownQueue(queue: string, queues: readonly string[]): AppError {
  const message = `There is no queue "${queue}"; there are ${queues.join(', ')}`;
  return new AppError('validationFailed', message, { errors: [{ path: 'queue', message }] });
}
