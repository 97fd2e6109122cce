import type { RequestBudget } from '@matinee/tmdb';
import { openLimitStore } from '../auth/limit-store.ts';

export type ClosableBudget = RequestBudget & { close(): Promise<void> };

/**
 * One budget for all processes that share a Redis, and with it a key of TMDb's. A quarter of what a second allows may
 * start in each quarter of it, first come first served, by the clock of Redis.
 */
export function createRedisBudget(redisUrl: string, { prefix = '{matinee}' } = {}): ClosableBudget {
  const { redis, tried } = openLimitStore(redisUrl);
  const keys = [`${prefix}:tmdb:starts`, `${prefix}:tmdb:pause`] as const;
  return {
    async book({ perSecond, maxWaitMs }) {
      await tried;
      const [size, ms] = perSecond % 4 === 0 ? [perSecond / 4, 250] : [1, Math.ceil(1000 / perSecond)];
      return Number(await redis.eval(BOOK, keys.length, ...keys, size, ms, Math.floor(maxWaitMs)));
    },
    async pause(ms) {
      await tried;
      await redis.eval(PAUSE, 1, keys[1], Math.ceil(ms));
    },
    close: async () => redis.disconnect(),
  };
}

/** Milliseconds, whole ones: Lua writes large numbers inexactly. */
const NOW = `local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

const BOOK = `${NOW}
local size, ms, patience = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local last = tonumber(redis.call('LINDEX', KEYS[1], -1) or now)
local windowEnd = tonumber(redis.call('LINDEX', KEYS[1], -size) or -ms) + ms
local paused = tonumber(redis.call('GET', KEYS[2]) or 0)
local start = math.max(now, last, windowEnd, paused)
local wait = start - now
if wait <= patience then
  redis.call('RPUSH', KEYS[1], string.format('%.0f', start))
  redis.call('LTRIM', KEYS[1], -size, -1)
  redis.call('PEXPIRE', KEYS[1], wait + ms + 1000)
end
return wait`;

const PAUSE = `${NOW}
local till = math.max(now + tonumber(ARGV[1]), tonumber(redis.call('GET', KEYS[1]) or 0))
redis.call('SET', KEYS[1], string.format('%.0f', till), 'PX', math.max(1, till - now))
return 0`;
