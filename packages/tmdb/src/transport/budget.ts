/**
 * The requests that may start in any one second, shared by whoever uses the same key. In one process this is
 * `createLocalBudget`; several processes share it by an implementation over a common store.
 */
export type RequestBudget = {
  /**
   * Books the next free start.
   *
   * @returns how many milliseconds from now it is; nothing is booked when that is more than `maxWaitMs`
   */
  book(limits: { perSecond: number; maxWaitMs: number }): Promise<number>;
  /** Lets nobody start for so long: TMDb has said so. */
  pause(ms: number): Promise<void>;
};

/** A budget within this process: at most `perSecond` starts in any window of a second, first come first served. */
export function createLocalBudget(now: () => number): RequestBudget {
  const starts: number[] = [];
  let pausedUntil = 0;
  return {
    async book({ perSecond, maxWaitMs }) {
      const present = now();
      const windowEnd = (starts.at(-perSecond) ?? Number.NEGATIVE_INFINITY) + 1000;
      const start = Math.max(present, pausedUntil, starts.at(-1) ?? present, windowEnd);
      if (start - present > maxWaitMs) return start - present;
      starts.push(start);
      if (starts.length > perSecond) starts.splice(0, starts.length - perSecond);
      return start - present;
    },
    async pause(ms) {
      pausedUntil = Math.max(pausedUntil, now() + ms);
    },
  };
}
