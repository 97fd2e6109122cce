import type { Deps } from '../deps.ts';
import { luciaAdapter } from './lucia-adapter.ts';

/**
 * Removes the sessions that were idle too long or have reached their greatest age, with their tokens. By the
 * adapter alone: lucia's own call would only pass it on, and wants lifetimes that the worker has not.
 */
export function deleteExpiredSessions(deps: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  return luciaAdapter(deps).deleteExpiredSessions();
}
