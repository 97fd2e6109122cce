import { createHmac } from 'node:crypto';
import { ipKey } from '../auth/limit-keys.ts';
import type { Deps } from '../deps.ts';
import { readVisitorCookie } from './visitor-cookie.ts';

/** Who looks at a movie, as a request says it. */
export type Looker = {
  /** Of whoever is signed in. */
  userId?: string | undefined;
  /** Chosen by the client; it decides who is one visitor. */
  visitorId?: string | undefined;
  /** The value of the visitor cookie. */
  cookie?: string | undefined;
  ip: string;
  userAgent?: string | undefined;
};

export type ViewerHashes = {
  /**
   * Whom a view is counted for first, then who else it may have been: a browser that has a cookie by now was known
   * by its address when it had none.
   */
  viewers: [Buffer, ...Buffer[]];
  /** The network address on this day. */
  origin: Buffer;
  /** Nothing but the address tells this visitor from others. */
  isByAddress: boolean;
};

/**
 * What is stored of a visitor who keeps an id of their own: another hash than {@link hashLooker} makes, so that what was
 * said cannot be put beside what was looked at.
 * @returns undefined for who has neither a visitor id nor a cookie of ours
 */
export function hashVisitor(
  deps: Pick<Deps, 'auth'>,
  { visitorId, cookie }: Pick<Looker, 'visitorId' | 'cookie'>,
): Buffer | undefined {
  const hash = (...parts: string[]) => hashParts(deps, parts).subarray(0, 16);
  if (visitorId !== undefined) return hash('answers', 'visitor', visitorId);
  const cookieId = cookie === undefined ? undefined : readVisitorCookie(deps, cookie);
  return cookieId === undefined ? undefined : hash('answers', 'cookie', cookieId);
}

/**
 * What is stored of who looks: hashes with a key of this installation, so that a copy of the database names nobody.
 * What is made of an address is another one every day.
 */
export function hashLooker(deps: Pick<Deps, 'auth' | 'clock'>, looker: Looker): ViewerHashes {
  const { userId, visitorId, cookie, ip, userAgent = '' } = looker;
  const day = deps.clock.now().toISOString().slice(0, 10);
  const hash = (bytes: number, ...parts: string[]) => hashParts(deps, parts).subarray(0, bytes);
  const origin = hash(8, 'origin', day, ipKey(ip));
  const known = (...parts: string[]): ViewerHashes => ({
    viewers: [hash(16, ...parts)],
    origin,
    isByAddress: false,
  });
  if (userId !== undefined) return known('user', userId);
  if (visitorId !== undefined) return known('visitor', visitorId);
  const byAddress = hash(16, 'address', day, ipKey(ip), userAgent);
  const cookieId = cookie === undefined ? undefined : readVisitorCookie(deps, cookie);
  if (cookieId === undefined) return { viewers: [byAddress], origin, isByAddress: true };
  return { viewers: [hash(16, 'cookie', cookieId), byAddress], origin, isByAddress: false };
}

function hashParts({ auth }: Pick<Deps, 'auth'>, parts: readonly string[]): Buffer {
  return createHmac('sha256', auth.secrets.visitors).update(JSON.stringify(parts)).digest();
}
