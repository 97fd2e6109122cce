import { AppError, type ErrorCode } from '../errors.ts';

/** Failures that say nothing of what was asked for: a while ago there was an answer, and there will be one again. */
const passing: readonly ErrorCode[] = ['unavailable', 'upstreamUnavailable', 'overloaded', 'internal'];

/** Whether a failed load is the answer itself: what is not found is not there, whatever is kept of it. */
export function isRefusal(error: unknown): boolean {
  if (error instanceof AppError) return !passing.includes(error.code);
  return error instanceof Error && error.cause !== undefined && isRefusal(error.cause);
}
