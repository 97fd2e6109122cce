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

/** Whom credentials name. Their signature is good; a session may have ended all the same. */
export type Identity = AccessClaims;

/** Who is asking; with the session cookie anew when its session was extended just now. */
export type Authenticated = Viewer & { cookie?: SessionCookie };

/** Whose credentials these are, without asking the database; undefined when they are not good. */
export async function identify(
  deps: Pick<Deps, 'auth' | 'clock'>,
  { token, cookie }: Credentials,
): Promise<Identity | undefined> {
  if (token !== undefined) return verifyAccessToken(deps, token);
  return cookie === undefined ? undefined : readSessionCookie(deps, cookie);
}

/**
 * Who is asking, in the role they have now: one read by primary key, nothing is kept in between.
 * @throws AppError `unauthenticated`
 */
export async function authenticate(
  deps: AuthenticateDeps,
  credentials: Credentials,
  identity?: Identity,
): Promise<Authenticated> {
  const claims = identity ?? (await identify(deps, credentials));
  if (!claims) throw new AppError('unauthenticated', complaint(credentials));
  const isByCookie = credentials.token === undefined;
  return useSession(deps, claims, { isByCookie });
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
  if (token !== undefined) return 'The access token is not valid or has expired';
  if (cookie !== undefined) return 'The session cookie is not valid: sign in again';
  return 'Send an access token: Authorization: Bearer …';
}
