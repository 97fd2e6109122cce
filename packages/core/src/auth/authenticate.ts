import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import type { Viewer } from './viewer.ts';

/**
 * Who brings this access token: its signature and claims, then one read of the session and its user.
 * @throws AppError `unauthenticated`
 */
export async function authenticate(
  _deps: Pick<Deps, 'db' | 'auth' | 'clock'>,
  token: string | undefined,
): Promise<Viewer> {
  if (!token) throw new AppError('unauthenticated', 'Send an access token: Authorization: Bearer …');
  throw new AppError('unauthenticated', 'The access token is not valid');
}
