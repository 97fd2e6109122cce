import { recordEvent } from '../audit/record-event.ts';
import type { Deps } from '../deps.ts';
import { verifyAccessToken } from './access-token.ts';
import { createLucia } from './lucia.ts';
import { hashToken } from './secret-token.ts';

export type LogoutParams = {
  /** Names the session; wins over the access token. */
  refreshToken?: string | undefined;
  /** May have expired: signing out must not need signing in. */
  accessToken?: string | undefined;
  /** Ends every session of the user. */
  everywhere?: boolean | undefined;
  ip?: string | undefined;
};

type LogoutDeps = Pick<Deps, 'db' | 'auth' | 'clock'>;
type Named = { sessionId: string; userId: string };

/** Ends the session of a token. A token that names none, or no token, changes nothing. */
export async function logout(deps: LogoutDeps, params: LogoutParams): Promise<void> {
  const session = await findSession(deps, params);
  if (!session) return;
  const lucia = createLucia(deps);
  if (params.everywhere) await lucia.invalidateUserSessions(session.userId);
  else await lucia.invalidateSession(session.sessionId);
  await recordEvent(deps, {
    action: params.everywhere ? 'auth.loggedOutEverywhere' : 'auth.loggedOut',
    actorId: session.userId,
    ip: params.ip,
  });
}

async function findSession(
  deps: LogoutDeps,
  { refreshToken, accessToken }: LogoutParams,
): Promise<Named | undefined> {
  const sessions = deps.db.selectFrom('sessions as s').select(['s.id as sessionId', 's.user_id as userId']);
  if (refreshToken)
    return sessions
      .innerJoin('session_tokens as t', 't.session_id', 's.id')
      .where('t.hash', '=', hashToken(refreshToken))
      .executeTakeFirst();
  if (!accessToken) return undefined;
  const claims = await verifyAccessToken(deps, accessToken, { allowExpired: true });
  return claims && sessions.where('s.id', '=', claims.sessionId).executeTakeFirst();
}
