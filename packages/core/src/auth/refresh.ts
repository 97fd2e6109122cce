import { recordEvent } from '../audit/record-event.ts';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { createLucia } from './lucia.ts';
import { hashToken } from './secret-token.ts';
import { issueTokens, refreshTokenOf, type Tokens } from './start-session.ts';

/** An answer can be lost on its way: for so long its token may be asked for again. */
const GRACE_MS = 30_000;

type RefreshDeps = Pick<Deps, 'db' | 'auth' | 'clock'>;
type Located = { sessionId: string; userId: string; generation: number; current: number };

/**
 * New tokens for a refresh token, which is retired by it. The one retired last still gets the same successor
 * for 30 s, however many ask at once. An older one is proof that two parties have the session: it ends.
 * @throws AppError `unauthenticated`
 */
export async function refresh(
  deps: RefreshDeps,
  { refreshToken, ip }: { refreshToken: string; ip?: string | undefined },
): Promise<{ tokens: Tokens }> {
  const { auth, clock } = deps;
  const outcome = await deps.db.transaction().execute(async (trx) => {
    const inside = { db: trx, auth, clock };
    const located = await lockSession(inside, refreshToken);
    if (!located) return undefined;
    const { session } = await createLucia(inside).validateSession(located.sessionId);
    if (!session) return undefined;
    if (located.generation === located.current) return rotate(inside, located);
    if (await wasJustRetired(inside, located)) return located;
    await endReplayed(inside, located, ip);
    return undefined;
  });
  // Thrown out here, so that the end of a replayed session is committed.
  if (!outcome) throw new AppError('unauthenticated', 'The refresh token is not valid');
  const { userId, sessionId, current } = outcome;
  return { tokens: await issueTokens(deps, { userId, sessionId, generation: current }) };
}

/** The session of a token, locked: of many at once, one rotates and the others see that it did. */
async function lockSession({ db }: RefreshDeps, token: string): Promise<Located | undefined> {
  return db
    .selectFrom('session_tokens as t')
    .innerJoin('sessions as s', 's.id', 't.session_id')
    .select([
      's.id as sessionId',
      's.user_id as userId',
      't.generation as generation',
      's.generation as current',
    ])
    .where('t.hash', '=', hashToken(token))
    .forUpdate('s')
    .executeTakeFirst();
}

async function rotate(deps: RefreshDeps, located: Located): Promise<Located> {
  const { db, auth, clock } = deps;
  const { sessionId, generation } = located;
  const now = clock.now();
  const next = generation + 1;
  await db
    .updateTable('session_tokens')
    .set({ retired_at: now })
    .where('session_id', '=', sessionId)
    .where('generation', '=', generation)
    .execute();
  const hash = hashToken(refreshTokenOf(deps, { sessionId, generation: next }));
  await db
    .insertInto('session_tokens')
    .values({ hash, session_id: sessionId, generation: next, created_at: now })
    .execute();
  await db
    .updateTable('sessions')
    .set({
      generation: next,
      last_used_at: now,
      expires_at: new Date(now.getTime() + auth.lifetimes.refreshIdle * 1000),
    })
    .where('id', '=', sessionId)
    .execute();
  return { ...located, current: next };
}

/** Read after the lock was got: before, the token may not yet have been retired. */
async function wasJustRetired({ db, clock }: RefreshDeps, located: Located): Promise<boolean> {
  if (located.generation !== located.current - 1) return false;
  const row = await db
    .selectFrom('session_tokens')
    .select('retired_at')
    .where('session_id', '=', located.sessionId)
    .where('generation', '=', located.generation)
    .executeTakeFirst();
  return !!row?.retired_at && clock.now().getTime() - row.retired_at.getTime() <= GRACE_MS;
}

async function endReplayed(deps: RefreshDeps, located: Located, ip: string | undefined): Promise<void> {
  const { sessionId, userId, generation, current } = located;
  await createLucia(deps).invalidateSession(sessionId);
  await recordEvent(deps, {
    action: 'auth.tokenReplayed',
    actorId: userId,
    ip,
    detail: { sessionId, generation, current },
  });
}
