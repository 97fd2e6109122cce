import { Redis } from 'ioredis';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import { AppError } from '../errors.ts';
import type { LimitBucket, Limiter } from './auth-deps.ts';

export type LimiterOptions = {
  /** Unset: counted in this process. */
  redisUrl?: string | undefined;
  /** Nothing is ever refused. */
  off?: boolean | undefined;
  authPerMinute: number;
};

export type ClosableLimiter = Limiter & { close(): Promise<void> };

const WINDOW_SECONDS = 60;
const STORE_TIMEOUT_MS = 1_000;

/** Buckets of a minute, counted atomically in Redis when there is one, else in memory. */
export function createLimiter({ redisUrl, off, authPerMinute }: LimiterOptions): ClosableLimiter {
  if (off) return { consume: async () => {}, close: async () => {} };
  const redis = redisUrl ? connect(redisUrl) : undefined;
  const limits: Record<LimitBucket, number> = { auth: authPerMinute };
  const limiters = new Map<LimitBucket, RateLimiterAbstract>();
  for (const [bucket, points] of Object.entries(limits) as [LimitBucket, number][]) {
    const options = { points, duration: WINDOW_SECONDS, keyPrefix: `matinee:limits:${bucket}` };
    limiters.set(
      bucket,
      redis ? new RateLimiterRedis({ ...options, storeClient: redis }) : new RateLimiterMemory(options),
    );
  }
  return {
    async consume(bucket, key) {
      try {
        await limiters.get(bucket)?.consume(key);
      } catch (reason) {
        throw toAppError(reason);
      }
    },
    close: async () => redis?.disconnect(),
  };
}

/** Quick to give up: a request waits for it. It keeps trying to reconnect in the background. */
function connect(url: string): Redis {
  const redis = new Redis(url, {
    commandTimeout: STORE_TIMEOUT_MS,
    connectTimeout: STORE_TIMEOUT_MS,
    maxRetriesPerRequest: 1,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
  });
  // Every failed command says so itself.
  redis.on('error', () => {});
  return redis;
}

function toAppError(reason: unknown): AppError {
  if (reason instanceof RateLimiterRes)
    return new AppError('rateLimited', 'Too many attempts; wait a little', {
      retryAfter: Math.max(1, Math.ceil(reason.msBeforeNext / 1000)),
    });
  return new AppError('unavailable', 'Signing in is not possible right now', {
    retryAfter: 5,
    cause: reason,
  });
}
