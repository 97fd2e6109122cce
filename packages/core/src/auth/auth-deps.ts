import type { webcrypto } from 'node:crypto';

/** Seconds. */
export type AuthLifetimes = { access: number; refreshIdle: number; refreshAbsolute: number };

export type SigningKey = { kid: string; privateKey: webcrypto.CryptoKey; publicKey: webcrypto.CryptoKey };

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
};

/** Token buckets by class and key. */
export type Limiter = {
  /** Takes one. @throws AppError `rateLimited` with `retryAfter` when there is none left */
  consume(bucket: LimitBucket, key: string): Promise<void>;
};

export type LimitBucket = 'auth';
