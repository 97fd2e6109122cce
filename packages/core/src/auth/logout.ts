import type { Database } from '@matinee/db';
import { recordEvent } from '../audit/record-event.ts';
import type { Deps } from '../deps.ts';
import { verifyAccessToken } from './access-token.ts';
import { createLucia } from './lucia.ts';
import { hashToken } from './secret-token.ts';
import { readSessionCookie } from './session-cookie.ts';

/** What names the session; the first that was given does, whatever it is worth. */
export type LogoutParams = {
  refreshToken?: string | undefined;
  /** May have expired: signing out must not need signing in. */
  accessToken?: string | undefined;
  cookie?: string | undefined;
  /** Ends every session of the user. */
  everywhere?: boolean | undefined;
  ip?: string | undefined;
};

type LogoutDeps = Pick<Deps, 'db' | 'auth' | 'clock'>;
type Named = { sessionId: string; userId: string };

/** Ends a session. What names none, or nothing at all, changes nothing. */
export async function logout({ db, auth, clock }: LogoutDeps, params: LogoutParams): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const inside = { db: trx, auth, clock };
    const session = await findSession(inside, params);
    if (!session) return;
    const lucia = createLucia(inside);
    if (params.everywhere) await lucia.invalidateUserSessions(session.userId);
    else await lucia.invalidateSession(session.sessionId);
    await recordEvent(inside, {
      action: params.everywhere ? 'auth.loggedOutEverywhere' : 'auth.loggedOut',
      actorId: session.userId,
      ip: params.ip,
    });
  });
}

async function findSession(
  deps: LogoutDeps,
  { refreshToken, accessToken, cookie }: LogoutParams,
): Promise<Named | undefined> {
  if (refreshToken !== undefined) return findByRefreshToken(deps.db, refreshToken);
  const claims = await readClaims(deps, { accessToken, cookie });
  return claims && selectSessions(deps.db).where('s.id', '=', claims.sessionId).executeTakeFirst();
}

function findByRefreshToken(db: Database, refreshToken: string): Promise<Named | undefined> {
  return selectSessions(db)
    .innerJoin('session_tokens as t', 't.session_id', 's.id')
    .where('t.hash', '=', hashToken(refreshToken))
    .executeTakeFirst();
}

async function readClaims(deps: LogoutDeps, { accessToken, cookie }: LogoutParams) {
  if (accessToken !== undefined) return verifyAccessToken(deps, accessToken, { allowExpired: true });
  return cookie === undefined ? undefined : readSessionCookie(deps, cookie);
}

function selectSessions(db: Database) {
  return db.selectFrom('sessions as s').select(['s.id as sessionId', 's.user_id as userId']);
}
