import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createManualClock, createScheduledClock } from '../testing/manual-clock.ts';
import { createLocalBudget, type RequestBudget } from './budget.ts';
import { createLimiter } from './limiter.ts';

const alive = new AbortController().signal;

/** The most starts that fall into any window of a second. */
function peakOf(starts: number[]): number {
  return Math.max(
    ...starts.map((from) => starts.filter((start) => start >= from && start < from + 1000).length),
  );
}

async function startMany(count: number, perSecond: number): Promise<number[]> {
  const clock = createScheduledClock();
  const limiter = createLimiter({ perSecond, clock, log: undefined, budget: undefined });
  const starts: number[] = [];
  const all = Array.from({ length: count }, async () => {
    await limiter.wait(60_000, alive);
    starts.push(clock.now());
  });
  await clock.runOut();
  await Promise.all(all);
  return starts;
}

test('as many start in a second as may, and no more in any second', async () => {
  const starts = await startMany(200, 40);
  expect(starts).toHaveLength(200);
  expect(peakOf(starts)).toBe(40);
  expect(starts.filter((start) => start < 250)).toHaveLength(10);
  expect(Math.max(...starts)).toBe(4_750);
});

test.each([1, 3, 4, 7, 10, 50])('at %i a second too', async (perSecond) => {
  const starts = await startMany(perSecond * 3, perSecond);
  expect(peakOf(starts)).toBeLessThanOrEqual(perSecond);
  expect(Math.max(...starts)).toBeGreaterThanOrEqual(2_000);
  expect(Math.max(...starts)).toBeLessThanOrEqual(3_000);
});

test('whoever comes alone does not wait', async () => {
  const clock = createManualClock();
  const limiter = createLimiter({ perSecond: 40, clock, log: undefined, budget: undefined });
  for (let second = 0; second < 5; second++) {
    await limiter.wait(60_000, alive);
    clock.advance(30);
  }
  expect(clock.sleeps).toEqual([]);
});

test('a wait that would be too long is refused at once, and takes no place', async () => {
  const clock = createManualClock();
  const limiter = createLimiter({ perSecond: 1, clock, log: undefined, budget: undefined });
  await limiter.wait(0, alive);
  expect(await limiter.wait(999, alive)).toBe(1_000);
  expect(await limiter.wait(999, alive)).toBe(1_000);
  expect(clock.sleeps).toEqual([]);
  expect(await limiter.wait(1_000, alive)).toBeUndefined();
  expect(clock.sleeps).toEqual([1_000]);
});

test('a pause holds for those who wait already', async () => {
  const clock = createScheduledClock();
  const limiter = createLimiter({ perSecond: 1, clock, log: undefined, budget: undefined });
  const starts: number[] = [];
  const all = Array.from({ length: 3 }, async () => {
    await limiter.wait(60_000, alive);
    starts.push(clock.now());
  });
  await turn();
  await limiter.pause(5_000);
  await clock.runOut();
  await Promise.all(all);
  // The first had started when the pause came.
  expect(starts).toEqual([0, 5_000, 6_000]);
});

test('whoever gives up while waiting is out', async () => {
  const clock = createManualClock();
  const limiter = createLimiter({ perSecond: 1, clock, log: undefined, budget: undefined });
  await limiter.wait(0, alive);
  await expect(limiter.wait(5_000, AbortSignal.abort('enough'))).rejects.toBe('enough');
});

test('two limiters over one budget share it', async () => {
  const clock = createScheduledClock();
  const budget = createLocalBudget(clock.now);
  const starts: number[] = [];
  const all = Array.from({ length: 2 }, () =>
    createLimiter({ perSecond: 10, clock, log: undefined, budget }),
  ).flatMap((limiter) =>
    Array.from({ length: 30 }, async () => {
      await limiter.wait(60_000, alive);
      starts.push(clock.now());
    }),
  );
  await clock.runOut();
  await Promise.all(all);
  expect(peakOf(starts)).toBe(10);
});

test('without the shared budget a process keeps to one of its own, and says so', async () => {
  const clock = createManualClock();
  const warnings: string[] = [];
  const log = {
    debug: () => {},
    info: () => {},
    warn: (_fields: object, message: string) => warnings.push(message),
  };
  const budget: RequestBudget = {
    book: () => Promise.reject(new Error('no connection')),
    pause: () => Promise.reject(new Error('no connection')),
  };
  const limiter = createLimiter({ perSecond: 1, clock, log, budget });
  await limiter.wait(5_000, alive);
  await limiter.wait(5_000, alive);
  await limiter.pause(2_000);
  await limiter.wait(5_000, alive);
  expect(clock.sleeps).toEqual([1_000, 2_000]);
  expect(new Set(warnings)).toEqual(new Set(['the shared TMDb budget is out of reach']));
});
