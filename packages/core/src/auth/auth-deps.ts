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

/** What signing people in needs beyond the database. */
export type AuthDeps = {
  lifetimes: AuthLifetimes;
  /** ES256; the first signs, all verify. */
  signingKeys: readonly SigningKey[];
  /** Derives refresh tokens; at least 32 bytes. */
  secret: Uint8Array;
  issuer: string;
  audience: string;
  limiter: Limiter;
  passwords: PasswordHasher;
};

/** Token buckets by class and key. */
export type Limiter = {
  /**
   * Takes one.
   * @throws AppError `rateLimited` with `retryAfter` when there is none left, `unavailable` when the store of
   * the buckets does not answer: without it nobody can be let through
   */
  consume(bucket: LimitBucket, key: string): Promise<void>;
};

export type LimitBucket = 'auth';
