import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { verifyAccessToken } from './access-token.ts';
import { createLucia } from './lucia.ts';
import type { Viewer } from './viewer.ts';

/**
 * Who brings this access token: its signature and claims, then one read of the session and its user, so that
 * an ended session and a changed role act on the next request.
 * @throws AppError `unauthenticated`
 */
export async function authenticate(
  deps: Pick<Deps, 'db' | 'auth' | 'clock'>,
  token: string | undefined,
): Promise<Viewer> {
  if (!token) throw new AppError('unauthenticated', 'Send an access token: Authorization: Bearer …');
  const claims = await verifyAccessToken(deps, token);
  if (!claims) throw new AppError('unauthenticated', 'The access token is not valid or has expired');
  const { session, user } = await createLucia(deps).validateSession(claims.sessionId);
  if (!session || user.id !== claims.userId)
    throw new AppError('unauthenticated', 'The session of the access token has ended');
  return { userId: user.id, role: user.role, sessionId: session.id };
}
