import { Redis } from 'ioredis';

/** How long a request waits for the store at most. */
const PATIENCE_MS = 1_000;

export type LimitStore = {
  redis: Redis;
  /** Settles when the first attempt to connect has ended well or badly. */
  tried: Promise<void>;
};

/**
 * A Redis for limits: quick to give up, since requests wait for it. A server that hangs is treated like one that
 * is gone: the connection is cut and no longer `ready`, so that only those who waited already pay for it. It
 * keeps trying to reconnect in the background.
 */
export function openLimitStore(url: string): LimitStore {
  const redis = new Redis(url, {
    commandTimeout: PATIENCE_MS,
    connectTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    maxRetriesPerRequest: 1,
    // Sent again after the connection broke, a call would count twice.
    autoResendUnfulfilledCommands: false,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
  });
  // Every failed command says so itself.
  redis.on('error', () => {});
  const tried = new Promise<void>((resolve) => {
    redis.once('ready', resolve);
    redis.once('close', resolve);
  });
  return { redis, tried };
}
