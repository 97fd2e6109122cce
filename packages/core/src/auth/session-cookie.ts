import type { Deps } from '../deps.ts';
import type { AccessClaims } from './access-token.ts';
import { deriveToken, isSameToken } from './secret-token.ts';

/** A session as a browser keeps it. */
export type SessionCookie = {
  value: string;
  /** Seconds until the session ends when it is not used. */
  maxAge: number;
};

const FORM = /^([\w-]{1,64})\.([\w-]{36})\.([\w-]{43})$/;

/**
 * The value of a browser's session cookie: whose session it is, signed. Nothing of it is stored; the session
 * itself is read at every request.
 */
export function makeSessionCookie({ auth }: Pick<Deps, 'auth'>, { sessionId, userId }: AccessClaims): string {
  const signature = deriveToken(auth.secrets.sessionCookies, sessionId, userId);
  return `${sessionId}.${userId}.${signature}`;
}

/** The cookie of a session that was used just now. */
export function issueSessionCookie(
  deps: Pick<Deps, 'auth' | 'clock'>,
  { absoluteExpiresAt, ...claims }: AccessClaims & { absoluteExpiresAt: Date },
): SessionCookie {
  const left = Math.floor((absoluteExpiresAt.getTime() - deps.clock.now().getTime()) / 1000);
  return {
    value: makeSessionCookie(deps, claims),
    maxAge: Math.min(deps.auth.lifetimes.refreshIdle, left),
  };
}

/** What a session cookie says when we made it, else undefined. */
export function readSessionCookie({ auth }: Pick<Deps, 'auth'>, value: string): AccessClaims | undefined {
  const [, sessionId = '', userId = '', signature = ''] = FORM.exec(value) ?? [];
  if (!signature) return undefined;
  const isOurs = isSameToken(signature, deriveToken(auth.secrets.sessionCookies, sessionId, userId));
  return isOurs ? { sessionId, userId } : undefined;
}
