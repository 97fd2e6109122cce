import { uuidv7 } from 'uuidv7';
import type { Deps } from '../deps.ts';
import { signAccessToken } from './access-token.ts';
import { describeDevice, hashDevice, USER_AGENT_LENGTH } from './describe-device.ts';
import { createLucia } from './lucia.ts';
import { deriveToken, hashToken } from './secret-token.ts';
import { issueSessionCookie, readSessionCookie, type SessionCookie } from './session-cookie.ts';

/** `expiresIn`: seconds of the access token. */
export type Tokens = { accessToken: string; refreshToken: string; expiresIn: number };

/** Where a request came from, kept with its session. */
export type Origin = {
  ip?: string | undefined;
  userAgent?: string | undefined;
  /** The session cookie that came along: whoever signs in leaves that session, which ends. */
  cookieBefore?: string | undefined;
};

/** How a client keeps its session: by tokens that it sends, or in a cookie that no script can read. */
export type ByTokens = { tokens: Tokens; cookie: null };
export type ByCookie = { tokens: null; cookie: SessionCookie };
export type Carrier = ByTokens | ByCookie;

export type StartedSession = {
  sessionId: string;
  carrier: Carrier;
  /** In words: "Firefox on Linux". */
  device: string;
  /** Seen for the first time, on an account that has been used on others. */
  isNewDevice: boolean;
};

type SessionDeps = Pick<Deps, 'db' | 'auth' | 'clock'>;

export type SessionStart = Origin & {
  userId: string;
  /** The hash that the password was found right for; unset for a new account. */
  passwordHash?: string | null | undefined;
  byCookie?: boolean | undefined;
};

/**
 * Signs a user in; call it in the transaction that decided so. Always a new session, whatever came along.
 * @throws AccountChangedError when the password was changed or the account banned or deleted just now
 */
export async function startSession(
  deps: SessionDeps,
  { userId, passwordHash = null, ip, userAgent, cookieBefore, byCookie = false }: SessionStart,
): Promise<StartedSession> {
  const { auth, clock } = deps;
  const now = clock.now();
  const sessionId = uuidv7();
  const device = describeDevice(userAgent);
  let isNewDevice = false;
  const lucia = createLucia(deps, {
    passwordHash,
    tokenHash: byCookie ? null : hashToken(refreshTokenOf(deps, { sessionId, generation: 0 })),
    deviceHash: hashDevice(device),
    onNewDevice: () => {
      isNewDevice = true;
    },
  });
  const absoluteExpiresAt = new Date(now.getTime() + auth.lifetimes.refreshAbsolute * 1000);
  const attributes = {
    absoluteExpiresAt,
    lastUsedAt: now,
    userAgent: userAgent?.slice(0, USER_AGENT_LENGTH) ?? null,
    ip: ip ?? null,
  };
  await lucia.createSession(userId, attributes, { sessionId });
  // Only now: whoever changes a password locks the account first and its sessions then, too.
  const left = cookieBefore ? readSessionCookie(deps, cookieBefore) : undefined;
  if (left) await lucia.invalidateSession(left.sessionId);
  const claims = { userId, sessionId };
  const carrier: Carrier = byCookie
    ? { tokens: null, cookie: issueSessionCookie(deps, { ...claims, absoluteExpiresAt }) }
    : { tokens: await issueTokens(deps, { ...claims, generation: 0 }), cookie: null };
  return { sessionId, carrier, device, isNewDevice };
}

/** A new access token beside the refresh token of this generation. */
export async function issueTokens(
  { auth, clock }: Pick<Deps, 'auth' | 'clock'>,
  { userId, sessionId, generation }: { userId: string; sessionId: string; generation: number },
): Promise<Tokens> {
  return {
    accessToken: await signAccessToken({ auth, clock }, { userId, sessionId }),
    refreshToken: refreshTokenOf({ auth }, { sessionId, generation }),
    expiresIn: auth.lifetimes.access,
  };
}

/** Only its hash is stored; it can be made again from where it belongs. */
export function refreshTokenOf(
  { auth }: Pick<Deps, 'auth'>,
  { sessionId, generation }: { sessionId: string; generation: number },
): string {
  return deriveToken(auth.secrets.refreshTokens, sessionId, generation);
}
