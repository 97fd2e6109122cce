import { uuidv7 } from 'uuidv7';
import type { Deps } from '../deps.ts';
import { signAccessToken } from './access-token.ts';
import { createLucia } from './lucia.ts';
import { deriveToken, hashToken } from './secret-token.ts';

/** `expiresIn`: seconds of the access token. */
export type Tokens = { accessToken: string; refreshToken: string; expiresIn: number };

/** Where a request came from, kept with its session. */
export type Origin = { ip?: string | undefined; userAgent?: string | undefined };

type SessionDeps = Pick<Deps, 'db' | 'auth' | 'clock'>;

const USER_AGENT_LENGTH = 300;

/** Signs a user in; call it in the transaction that decided so. */
export async function startSession(
  deps: SessionDeps,
  { userId, ip, userAgent }: Origin & { userId: string },
): Promise<Tokens> {
  const { db, auth, clock } = deps;
  const sessionId = uuidv7();
  const absoluteExpiresAt = new Date(clock.now().getTime() + auth.lifetimes.refreshAbsolute * 1000);
  const attributes = {
    absoluteExpiresAt,
    userAgent: userAgent?.slice(0, USER_AGENT_LENGTH) ?? null,
    ip: ip ?? null,
  };
  await createLucia(deps).createSession(userId, attributes, { sessionId });
  await storeRefreshToken({ db, auth, clock }, { sessionId, generation: 0 });
  return issueTokens(deps, { userId, sessionId, generation: 0 });
}

/** Keeps the hash of the refresh token of this generation. */
export async function storeRefreshToken(
  { db, auth, clock }: SessionDeps,
  { sessionId, generation }: { sessionId: string; generation: number },
): Promise<void> {
  const token = deriveToken(auth.secrets.refreshTokens, sessionId, generation);
  await db
    .insertInto('session_tokens')
    .values({
      hash: hashToken(token),
      session_id: sessionId,
      generation,
      created_at: clock.now(),
    })
    .execute();
}

/** A new access token beside the refresh token of this generation. */
export async function issueTokens(
  { auth, clock }: Pick<Deps, 'auth' | 'clock'>,
  { userId, sessionId, generation }: { userId: string; sessionId: string; generation: number },
): Promise<Tokens> {
  return {
    accessToken: await signAccessToken({ auth, clock }, { userId, sessionId }),
    refreshToken: deriveToken(auth.secrets.refreshTokens, sessionId, generation),
    expiresIn: auth.lifetimes.access,
  };
}
