import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';

/**
 * Has the worker compute a user's list anew; while one is waiting there is no second.
 * @throws AppError `unavailable` when the queue cannot be reached
 */
export async function requestRefresh(
  { jobs, log }: Pick<Deps, 'jobs' | 'log'>,
  userId: string,
): Promise<{ jobId: string }> {
  try {
    return await jobs.enqueue('recommendations.refreshUser', { userId });
  } catch (cause) {
    log.error({ err: cause, userId }, 'The refresh of recommendations could not be enqueued');
    throw new AppError('unavailable', 'The job queue cannot be reached at the moment', {
      retryAfter: 5,
      cause,
    });
  }
}
