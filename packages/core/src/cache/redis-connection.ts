import { Redis, type RedisOptions } from 'ioredis';

/** How long a command may take; whatever waits for longer is better loaded from the database. */
const PATIENCE_MS = 500;

/** What all keys begin with; the braces keep them on one node of a cluster. */
export const PREFIX = '{matinee:cache}';

/**
 * A connection that gives up quickly, answers at once while there is none, and is made again in the background. A
 * server that hangs is cut off.
 */
export function connectRedis(url: string, options: RedisOptions = {}): Redis {
  const redis = new Redis(url, {
    commandTimeout: PATIENCE_MS,
    connectTimeout: 2 * PATIENCE_MS,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
    ...options,
  });
  // Every failed command says so itself.
  redis.on('error', () => {});
  return redis;
}

/** Settles when a connection that is just being made for the first time is there, or could not be made. */
export function firstAttempt(redis: Redis): Promise<void> {
  return new Promise((resolve) => {
    redis.once('ready', resolve);
    redis.once('close', resolve);
  });
}
