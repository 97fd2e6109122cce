import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import { AppError } from '../errors.ts';
import type { LimitClass, Limiter, LimitState } from './auth-deps.ts';
import { type LimitStore, openLimitStore } from './limit-store.ts';
import { RateLimitedError } from './rate-limited.ts';

export type LimiterOptions = {
  /** Unset: counted in this process. */
  redisUrl?: string | undefined;
  /** Nothing is ever refused. */
  off?: boolean | undefined;
  authPerMinute: number;
  /** Calls beside those of auth. */
  readsPerMinute?: { anonymous: number; signedIn: number };
  /** Those that cost a request to TMDb. */
  upstreamPerHour?: { anonymous: number; signedIn: number };
};

export type ClosableLimiter = Limiter & { close(): Promise<void> };

/** To an address nobody has proven. */
const MAILS_PER_HOUR = 5;

/** `window` in seconds. */
type Limit = { limit: number; window: number; failsOpen: boolean };

function limitsOf({
  authPerMinute,
  readsPerMinute = { anonymous: 120, signedIn: 600 },
  upstreamPerHour = { anonymous: 100, signedIn: 1000 },
}: LimiterOptions): Record<LimitClass, Limit> {
  return {
    auth: { limit: authPerMinute, window: 60, failsOpen: false },
    secondFactor: { limit: authPerMinute, window: 900, failsOpen: false },
    mail: { limit: MAILS_PER_HOUR, window: 3_600, failsOpen: false },
    anonymous: { limit: readsPerMinute.anonymous, window: 60, failsOpen: true },
    signedIn: { limit: readsPerMinute.signedIn, window: 60, failsOpen: true },
    upstreamAnonymous: { limit: upstreamPerHour.anonymous, window: 3_600, failsOpen: true },
    upstreamSignedIn: { limit: upstreamPerHour.signedIn, window: 3_600, failsOpen: true },
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
  const store = options.redisUrl ? openLimitStore(options.redisUrl) : undefined;
  const limits = limitsOf(options);
  const limiters: Record<LimitClass, RateLimiterAbstract> = {
    auth: createCounter('auth', limits.auth, store),
    secondFactor: createCounter('secondFactor', limits.secondFactor, store),
    mail: createCounter('mail', limits.mail, store),
    anonymous: createCounter('anonymous', limits.anonymous, store),
    signedIn: createCounter('signedIn', limits.signedIn, store),
    upstreamAnonymous: createCounter('upstreamAnonymous', limits.upstreamAnonymous, store),
    upstreamSignedIn: createCounter('upstreamSignedIn', limits.upstreamSignedIn, store),
  };
  return {
    async consume(limitClass, key) {
      const limit = limits[limitClass];
      if (limit.failsOpen) await store?.tried;
      try {
        return toState(limitClass, limit, await limiters[limitClass].consume(key));
      } catch (reason) {
        if (reason instanceof RateLimiterRes)
          throw new RateLimitedError(toState(limitClass, limit, reason), {
            isFirst: reason.consumedPoints === limit.limit + 1,
          });
        if (limit.failsOpen) return undefined;
        throw storeFailure(reason);
      }
    },
    async reset(limitClass, key) {
      // What is not forgotten only makes somebody wait; it expires by itself.
      await limiters[limitClass].delete(key).catch(() => {});
    },
    close: async () => store?.redis.disconnect(),
  };
}

/**
 * A class that fails open does not even ask a store that is not there; one that fails closed hopes for its
 * return as long as a request may wait. Who is over the limit is remembered here, and costs the store nothing.
 */
function createCounter(
  limitClass: LimitClass,
  { limit, window, failsOpen }: Limit,
  store: LimitStore | undefined,
): RateLimiterAbstract {
  const settings = { points: limit, duration: window, keyPrefix: `matinee:limits:${limitClass}` };
  if (!store) return new RateLimiterMemory(settings);
  return new RateLimiterRedis({
    ...settings,
    storeClient: store.redis,
    rejectIfRedisNotReady: failsOpen,
    inMemoryBlockOnConsumed: limit + 1,
  });
}

function toState(limitClass: LimitClass, { limit, window }: Limit, result: RateLimiterRes): LimitState {
  const { remainingPoints: remaining, msBeforeNext } = result;
  return { limitClass, limit, remaining, window, reset: seconds(msBeforeNext) };
}

function storeFailure(cause: unknown): AppError {
  return new AppError('unavailable', 'This cannot be done right now: attempts cannot be counted', {
    retryAfter: 5,
    cause,
  });
}

function seconds(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1000));
}
