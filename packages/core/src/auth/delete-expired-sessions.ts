import type { Deps } from '../deps.ts';
import { createLucia } from './lucia.ts';

/** Removes the sessions that were idle too long or have reached their greatest age, with their tokens. */
export function deleteExpiredSessions(deps: Pick<Deps, 'db' | 'auth' | 'clock'>): Promise<void> {
  return createLucia(deps).deleteExpiredSessions();
}
