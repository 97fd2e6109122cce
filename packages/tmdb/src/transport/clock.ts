import { setTimeout as wait } from 'node:timers/promises';

/** Time as the client sees it; tests bring their own. */
export type TmdbClock = {
  /** Milliseconds that only grow: an adjusted system clock must not stop the requests. */
  now(): number;
  /** @throws the signal's reason when it is aborted */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
};

export const monotonicClock: TmdbClock = {
  now: () => performance.now(),
  async sleep(ms, signal) {
    try {
      await wait(ms, undefined, { signal });
    } catch {
      signal.throwIfAborted();
    }
  },
};
