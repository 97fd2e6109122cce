import { RateLimitedError } from '../auth/rate-limited.ts';

/** Joins what is under way, or starts it. */
export async function shareFlight<T>(
  underWay: Map<string, Promise<unknown>>,
  key: string,
  start: () => Promise<T>,
): Promise<T> {
  for (let joined = underWay.get(key); joined; joined = underWay.get(key))
    try {
      return (await joined) as T;
    } catch (error) {
      // Who started it had no more to spend; that is no fault of whoever else waits.
      if (!(error instanceof RateLimitedError)) throw error;
    }
  const started = start().finally(() => underWay.delete(key));
  underWay.set(key, started);
  return started;
}
