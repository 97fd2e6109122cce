import { Redis } from 'ioredis';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import { AppError } from '../errors.ts';
import type { LimitClass, Limiter, LimitState } from './auth-deps.ts';

export type LimiterOptions = {
  /** Unset: counted in this process. */
  redisUrl?: string | undefined;
  /** Nothing is ever refused. */
  off?: boolean | undefined;
  authPerMinute: number;
  /** Calls beside those of auth. */
  readsPerMinute?: { anonymous: number; signedIn: number };
};

export type ClosableLimiter = Limiter & { close(): Promise<void> };

/** `window` in seconds. */
type Limit = { limit: number; window: number; failsOpen?: boolean };

const STORE_TIMEOUT_MS = 1_000;

function limitsOf({
  authPerMinute,
  readsPerMinute = { anonymous: 120, signedIn: 600 },
}: LimiterOptions): Record<LimitClass, Limit> {
  return {
    auth: { limit: authPerMinute, window: 60 },
    secondFactor: { limit: authPerMinute, window: 900 },
    anonymous: { limit: readsPerMinute.anonymous, window: 60, failsOpen: true },
    signedIn: { limit: readsPerMinute.signedIn, window: 60, failsOpen: true },
  };
}

/** Refuses nothing. */
export const unlimited: ClosableLimiter = {
  consume: async () => undefined,
  reset: async () => {},
  close: async () => {},
};

/** Counts within windows of time, atomically: in Redis when there is one, else in memory. */
export function createLimiter(options: LimiterOptions): ClosableLimiter {
  if (options.off) return unlimited;
  const redis = options.redisUrl ? connect(options.redisUrl) : undefined;
  const limits = limitsOf(options);
  const create = (limitClass: LimitClass): RateLimiterAbstract => {
    const { limit, window } = limits[limitClass];
    const settings = { points: limit, duration: window, keyPrefix: `matinee:limits:${limitClass}` };
    return redis
      ? new RateLimiterRedis({ ...settings, storeClient: redis })
      : new RateLimiterMemory(settings);
  };
  const limiters: Record<LimitClass, RateLimiterAbstract> = {
    auth: create('auth'),
    secondFactor: create('secondFactor'),
    anonymous: create('anonymous'),
    signedIn: create('signedIn'),
  };
  return {
    async consume(limitClass, key) {
      const limit = limits[limitClass];
      try {
        return toState(limitClass, limit, await limiters[limitClass].consume(key));
      } catch (reason) {
        if (reason instanceof RateLimiterRes) throw refusal(limitClass, reason);
        if (limit.failsOpen) return undefined;
        throw storeFailure(reason);
      }
    },
    async reset(limitClass, key) {
      // What is not forgotten only makes somebody wait; it expires by itself.
      await limiters[limitClass].delete(key).catch(() => {});
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

function toState(limitClass: LimitClass, { limit, window }: Limit, result: RateLimiterRes): LimitState {
  const { remainingPoints: remaining, msBeforeNext } = result;
  return { limitClass, limit, remaining, window, reset: seconds(msBeforeNext) };
}

function refusal(limitClass: LimitClass, { msBeforeNext }: RateLimiterRes): AppError {
  const what = limitClass === 'auth' || limitClass === 'secondFactor' ? 'attempts' : 'requests';
  return new AppError('rateLimited', `Too many ${what}; wait a little`, {
    retryAfter: seconds(msBeforeNext),
  });
}

function storeFailure(cause: unknown): AppError {
  return new AppError('unavailable', 'Signing in is not possible right now', { retryAfter: 5, cause });
}

function seconds(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1000));
}
