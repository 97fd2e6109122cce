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

/** A budget within this process: at most `perSecond` starts in any second, first come first served. */
export function createLocalBudget(now: () => number): RequestBudget {
  const starts: number[] = [];
  let pausedUntil = 0;
  return {
    async book({ perSecond, maxWaitMs }) {
      const present = now();
      const { size, ms } = windowOf(perSecond);
      const windowEnd = (starts.at(-size) ?? Number.NEGATIVE_INFINITY) + ms;
      const start = Math.max(present, pausedUntil, starts.at(-1) ?? present, windowEnd);
      if (start - present > maxWaitMs) return start - present;
      starts.push(start);
      if (starts.length > size) starts.splice(0, starts.length - size);
      return start - present;
    },
    async pause(ms) {
      pausedUntil = Math.max(pausedUntil, now() + ms);
    },
  };
}

/**
 * A quarter of them in a quarter of a second. All at once would be too many for TMDb when the last of one second
 * arrive late and the first of the next do not.
 */
function windowOf(perSecond: number): { size: number; ms: number } {
  return perSecond % 4 === 0
    ? { size: perSecond / 4, ms: 250 }
    : { size: 1, ms: Math.ceil(1000 / perSecond) };
}
