import { Lucia, TimeSpan } from 'lucia';
import type { Deps } from '../deps.ts';
import { luciaAdapter, type UserAttributes } from './lucia-adapter.ts';

/** lucia over a database or a transaction; making one costs nothing. */
export function createLucia(deps: Pick<Deps, 'db' | 'clock' | 'auth'>): Lucia<object, UserAttributes> {
  return new Lucia(luciaAdapter(deps), {
    sessionExpiresIn: new TimeSpan(deps.auth.lifetimes.refreshIdle, 's'),
    getUserAttributes: ({ role }) => ({ role }),
  });
}
