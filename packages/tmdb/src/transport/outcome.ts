import type { TmdbFailure } from '../errors.ts';

/** What one attempt came to. */
export type Outcome = { json: unknown } | { failure: TmdbFailure };

/** Whether the fault is TMDb's, or the way's to it: it counts for the breaker. */
export function isOutage(outcome: Outcome): boolean {
  return 'failure' in outcome && outcome.failure.code === 'unavailable';
}
