import type { webcrypto } from 'node:crypto';
import type { PasswordHasher } from './password-hasher.ts';

/** Seconds. */
export type AuthLifetimes = { access: number; refreshIdle: number; refreshAbsolute: number };

/** ES256. A key without its private half only verifies: one that is being rotated out. */
export type SigningKey = {
  kid: string;
  /** PKCS #8. */
  privateKey?: Uint8Array<ArrayBuffer>;
  publicKey: webcrypto.CryptoKey;
};

/** One key of 32 bytes for each purpose, so that what one of them reveals says nothing of the others. */
export type AuthSecrets = {
  refreshTokens: Uint8Array;
  sessionCookies: Uint8Array;
  mailTokens: Uint8Array;
  /** Seals TOTP secrets, hashes recovery codes. */
  secondFactor: Uint8Array;
  /** Signs the cookies of anonymous visitors, hashes who looks at movies. */
  visitors: Uint8Array;
};

/** What signing people in needs beyond the database. */
export type AuthDeps = {
  lifetimes: AuthLifetimes;
  /** ES256; the first signs, all verify. */
  signingKeys: readonly SigningKey[];
  secrets: AuthSecrets;
  issuer: string;
  audience: string;
  /** Whether people are written to when somebody signs in as them on a new device. */
  newDeviceMail: boolean;
  limiter: Limiter;
  passwords: PasswordHasher;
};

/** Counts calls by class and key. */
export type Limiter = {
  /**
   * Takes one.
   * @returns what is left, or undefined when nothing is counted: limits are off, or the store of a class that
   *   fails open does not answer
   * @throws AppError `rateLimited` with `retryAfter` when there is none left; `unavailable` when the store does
   *   not answer and the class fails closed: without it nobody can be let through
   */
  consume(limitClass: LimitClass, key: string): Promise<LimitState | undefined>;
  /** Forgets what was taken. */
  reset(limitClass: LimitClass, key: string): Promise<void>;
};

/**
 * `auth`: signing in and all that could guess a secret; `secondFactor`: codes of one account; `mail`: mails to an
 * address nobody has proven; these fail closed.
 * `anonymous` and `signedIn`: every other call, by address and by account; `upstreamAnonymous` and
 * `upstreamSignedIn`: those of them that cost a request to TMDb.
 */
export type LimitClass =
  | 'auth'
  | 'secondFactor'
  | 'mail'
  | 'anonymous'
  | 'signedIn'
  | 'upstreamAnonymous'
  | 'upstreamSignedIn';

export type LimitState = {
  limitClass: LimitClass;
  limit: number;
  remaining: number;
  /** Seconds of the window in which `limit` may be taken. */
  window: number;
  /** Seconds until everything is there again. */
  reset: number;
};
