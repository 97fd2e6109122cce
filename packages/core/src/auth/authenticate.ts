import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { verifyAccessToken } from './access-token.ts';
import { createLucia } from './lucia.ts';
import { readSessionCookie } from './session-cookie.ts';
import { scopes, type Viewer } from './viewer.ts';

type AuthenticateDeps = Pick<Deps, 'db' | 'auth' | 'clock'>;

/** What came with a request; a token wins over a cookie. */
export type Credentials = { token?: string | undefined; cookie?: string | undefined };

/** Whom credentials name. Their signature is good; a session may have ended all the same. */
export type Identity = { userId: string; sessionId: string };

/** Whose credentials these are, without asking the database; undefined when they are not good. */
export async function identify(
  deps: AuthenticateDeps,
  { token, cookie }: Credentials,
): Promise<Identity | undefined> {
  if (token) return verifyAccessToken(deps, token);
  return cookie ? readSessionCookie(deps, cookie) : undefined;
}

/**
 * Who is asking, in the role they have now: one read by primary key, nothing is kept in between.
 * @throws AppError `unauthenticated`
 */
export async function authenticate(
  deps: AuthenticateDeps,
  credentials: Credentials,
  identity?: Identity,
): Promise<Viewer> {
  const claims = identity ?? (await identify(deps, credentials));
  if (!claims) throw new AppError('unauthenticated', complaint(credentials));
  const { session, user } = await createLucia(deps).validateSession(claims.sessionId);
  if (!session || user.id !== claims.userId)
    throw new AppError('unauthenticated', 'The session has ended: sign in again');
  return { userId: user.id, role: user.role, scopes, sessionId: session.id };
}

function complaint({ token, cookie }: Credentials): string {
  if (token) return 'The access token is not valid or has expired';
  if (cookie) return 'The session cookie is not valid';
  return 'Send an access token: Authorization: Bearer …';
}
