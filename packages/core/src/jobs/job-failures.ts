import {
  JobNotFoundError,
  JobNotMovableError,
  JobsUnavailableError,
  UnknownJobError,
} from '@matinee/jobs/errors';
import { AppError, notFound } from '../errors.ts';

/** Asks the queues; what they refuse becomes what a caller is told. */
export async function askQueues<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof JobNotFoundError || cause instanceof UnknownJobError) throw notFound(what);
    if (cause instanceof JobNotMovableError) throw new AppError('conflict', sentence(cause.message));
    if (cause instanceof JobsUnavailableError)
      throw new AppError('unavailable', 'The job queue cannot be reached at the moment', {
        retryAfter: 5,
        cause,
      });
    throw cause;
  }
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
