import { Lucia, TimeSpan } from 'lucia';
import type { Deps } from '../deps.ts';
import { luciaAdapter, type SessionFacts, type UserAttributes } from './lucia-adapter.ts';
import type { SessionOpening } from './write-session.ts';

/** lucia over a database or a transaction; making one costs nothing. */
export function createLucia(
  deps: Pick<Deps, 'db' | 'clock' | 'auth'>,
  opening?: SessionOpening,
): Lucia<SessionFacts, UserAttributes> {
  return new Lucia(luciaAdapter(deps, opening), {
    sessionExpiresIn: new TimeSpan(deps.auth.lifetimes.refreshIdle, 's'),
    getSessionAttributes: ({ absoluteExpiresAt, lastUsedAt }) => ({ absoluteExpiresAt, lastUsedAt }),
    getUserAttributes: ({ role }) => ({ role }),
  });
}
