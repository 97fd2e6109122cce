import { findKeyViewer } from '../api-keys/find-key-viewer.ts';
import { isApiKey } from '../api-keys/key-form.ts';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { type AccessClaims, verifyAccessToken } from './access-token.ts';
import { createLucia } from './lucia.ts';
import { noteUse } from './note-use.ts';
import { issueSessionCookie, readSessionCookie, type SessionCookie } from './session-cookie.ts';
import { scopes, type Viewer } from './viewer.ts';

type AuthenticateDeps = Pick<Deps, 'db' | 'auth' | 'clock' | 'log'>;

/** What came with a request; a token wins over a cookie, whatever it is worth. */
export type Credentials = { token?: string | undefined; cookie?: string | undefined };

/**
 * Whom credentials name: claims whose signature is good, of a session that may have ended all the same, or the
 * holder of an API key, which says all there is to know.
 */
export type Identity = AccessClaims | { userId: string; viewer: Viewer };

/** Who is asking; with the session cookie anew when its session was extended just now. */
export type Authenticated = Viewer & { cookie?: SessionCookie };

/**
 * Whose credentials these are; undefined when they are not good. The database is asked about API keys alone.
 */
export async function identify(
  deps: AuthenticateDeps,
  { token, cookie }: Credentials,
): Promise<Identity | undefined> {
  if (token === undefined) return cookie === undefined ? undefined : readSessionCookie(deps, cookie);
  if (!isApiKey(token)) return verifyAccessToken(deps, token);
  const viewer = await findKeyViewer(deps, token);
  return viewer && { userId: viewer.userId, viewer };
}

/**
 * Who is asking, in the role they have now: one read by a key, nothing is kept in between.
 * @throws AppError `unauthenticated`
 */
export async function authenticate(
  deps: AuthenticateDeps,
  credentials: Credentials,
  identity?: Identity,
): Promise<Authenticated> {
  const found = identity ?? (await identify(deps, credentials));
  if (!found) throw new AppError('unauthenticated', complaint(credentials));
  if ('viewer' in found) return found.viewer;
  const isByCookie = credentials.token === undefined;
  return useSession(deps, found, { isByCookie });
}

async function useSession(
  deps: AuthenticateDeps,
  { sessionId, userId }: AccessClaims,
  { isByCookie }: { isByCookie: boolean },
): Promise<Authenticated> {
  const { session, user } = await createLucia(deps).validateSession(sessionId);
  if (!session || user.id !== userId)
    throw new AppError('unauthenticated', 'The session has ended: sign in again');
  await noteUse(deps, session);
  const viewer: Viewer = { userId, role: user.role, scopes, sessionId };
  if (!isByCookie || !session.fresh) return viewer;
  const { absoluteExpiresAt } = session;
  return { ...viewer, cookie: issueSessionCookie(deps, { userId, sessionId, absoluteExpiresAt }) };
}

function complaint({ token, cookie }: Credentials): string {
  if (token !== undefined && isApiKey(token))
    return 'The API key is not valid: it is unknown, was revoked or has expired';
  if (token !== undefined) return 'The access token is not valid or has expired';
  if (cookie !== undefined) return 'The session cookie is not valid: sign in again';
  return 'Send an access token: Authorization: Bearer …';
}
