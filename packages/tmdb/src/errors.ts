/**
 * Why TMDb gave no usable answer. `retryAfterMs` says how long there is no point in asking again.
 *
 * - `notFound`: TMDb knows no such movie, person or list page.
 * - `unavailable`: no answer in time, no connection, a 5xx after all attempts, or the breaker is open.
 * - `rateLimited`: TMDb's limit (429) or ours does not let the request through soon enough.
 * - `badAnswer`: an answer that cannot be read: no JSON, over the cap, a redirect, a refusal of the request,
 *   or a record without what makes it one.
 * - `unauthorized`: TMDb does not accept the key.
 */
export type TmdbFailure =
  | { code: 'notFound' }
  | {
      code: 'unavailable';
      reason: 'breakerOpen' | 'network' | 'status' | 'timeout';
      status?: number;
      /** The system's name for what happened to the connection: `ECONNREFUSED`, `ENOTFOUND`. */
      errno?: string;
      retryAfterMs?: number;
    }
  | { code: 'rateLimited'; retryAfterMs: number }
  | {
      code: 'badAnswer';
      reason: 'notJson' | 'tooLarge' | 'redirect' | 'refused' | 'shape';
      status?: number;
    }
  | { code: 'unauthorized' };

export type TmdbErrorCode = TmdbFailure['code'];

/** What every function of a client throws, besides the caller's own abort reason and errors in its arguments. */
export class TmdbError extends Error {
  override name = 'TmdbError' as const;
  readonly failure: TmdbFailure;
  /** What was asked, without values: `GET /movie/{id}`. */
  readonly operation: string;

  // No cause: the errors of fetch hold the address and the headers, and with them the key.
  constructor(failure: TmdbFailure, operation: string) {
    super(`TMDb, ${operation}: ${describe(failure)}`);
    this.failure = failure;
    this.operation = operation;
  }

  get code(): TmdbErrorCode {
    return this.failure.code;
  }
}

function describe(failure: TmdbFailure): string {
  const parts: string[] = [failure.code];
  if ('reason' in failure) parts.push(failure.reason);
  if ('status' in failure && failure.status !== undefined) parts.push(`status ${failure.status}`);
  if ('errno' in failure && failure.errno) parts.push(failure.errno);
  return parts.join(', ');
}
