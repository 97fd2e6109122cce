import type { TmdbLog } from '../options.ts';
import { createLocalBudget, type RequestBudget } from './budget.ts';
import type { TmdbClock } from './clock.ts';

export type Limiter = {
  /** Waits for the request's turn. @returns how long that would be, when it is more than `maxWaitMs` */
  wait(maxWaitMs: number, signal: AbortSignal): Promise<number | undefined>;
  pause(ms: number): Promise<void>;
};

type LimiterOptions = {
  perSecond: number;
  clock: TmdbClock;
  log: TmdbLog | undefined;
  budget: RequestBudget | undefined;
};

/** Holds requests back to the budget. When a shared budget is out of reach, this process keeps to one of its own. */
export function createLimiter({ perSecond, clock, log, budget: shared }: LimiterOptions): Limiter {
  const local = createLocalBudget(clock.now);
  let pausedUntil = 0;

  async function book(maxWaitMs: number): Promise<number> {
    if (shared) {
      try {
        return await shared.book({ perSecond, maxWaitMs });
      } catch (error) {
        log?.warn({ err: error }, 'the shared TMDb budget is out of reach');
      }
    }
    return local.book({ perSecond, maxWaitMs });
  }

  return {
    async wait(maxWaitMs, signal) {
      const latest = clock.now() + maxWaitMs;
      for (;;) {
        const left = latest - clock.now();
        const waitMs = await book(left);
        if (waitMs > left) return waitMs;
        if (waitMs > 0) await clock.sleep(waitMs, signal);
        signal.throwIfAborted();
        // A pause that was called while this one slept holds for it as well.
        if (clock.now() >= pausedUntil) return undefined;
      }
    },
    async pause(ms) {
      pausedUntil = Math.max(pausedUntil, clock.now() + ms);
      await local.pause(ms);
      await shared
        ?.pause(ms)
        .catch((error: unknown) => log?.warn({ err: error }, 'the shared TMDb budget is out of reach'));
    },
  };
}
