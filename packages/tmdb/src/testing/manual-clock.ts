import { setImmediate as turn } from 'node:timers/promises';
import type { TmdbClock } from '../transport/clock.ts';

export type ManualClock = TmdbClock & {
  /** Every sleep that was asked for, in milliseconds. */
  sleeps: number[];
  advance(ms: number): void;
};

/** Time that stands still but for the sleeps, which are over at once. For one caller at a time. */
export function createManualClock(): ManualClock {
  let time = 0;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => time,
    async sleep(ms, signal) {
      signal.throwIfAborted();
      sleeps.push(ms);
      time += ms;
    },
    advance(ms) {
      time += ms;
    },
  };
}

export type ScheduledClock = TmdbClock & {
  /** Goes from one end of a sleep to the next until nobody sleeps any more. */
  runOut(): Promise<void>;
};

/** Time for many sleepers at once. */
export function createScheduledClock(): ScheduledClock {
  let time = 0;
  const sleepers: { until: number; wake: () => void }[] = [];
  return {
    now: () => time,
    sleep(ms) {
      const { promise, resolve } = Promise.withResolvers<void>();
      sleepers.push({ until: time + ms, wake: resolve });
      return promise;
    },
    async runOut() {
      await turn();
      while (sleepers.length > 0) {
        time = Math.min(...sleepers.map(({ until }) => until));
        for (const { wake } of sleepers.filter(({ until }) => until <= time)) wake();
        sleepers.splice(0, sleepers.length, ...sleepers.filter(({ until }) => until > time));
        await turn();
      }
    },
  };
}
