import { describeWithRedis, startTestRedis, type TestRedis } from '@matinee/jobs/testing';
import { createTmdbClient } from '@matinee/tmdb';
import { startStandIn } from '@matinee/tmdb-stand-in/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRedisBudget } from './redis-budget.ts';

test('a Redis that is not there fails, so that each process keeps to a budget of its own', async () => {
  const budget = createRedisBudget('redis://127.0.0.1:9');
  await expect(budget.book({ perSecond: 40, maxWaitMs: 10_000 })).rejects.toThrow();
  await expect(budget.pause(10)).rejects.toThrow();
  await budget.close();
});

describeWithRedis('on Redis', () => {
  let redis: TestRedis;
  let count = 0;
  beforeAll(async () => {
    redis = await startTestRedis();
  });
  afterAll(() => redis.stop());

  const budgets = (n: number) => {
    const prefix = `${redis.prefix}:budget:${++count}`;
    return Array.from({ length: n }, () => createRedisBudget(redis.url, { prefix }));
  };

  test('two processes share so many starts a second, in order', async () => {
    const both = budgets(2);
    const waits: number[] = [];
    for (let i = 0; i < 120; i++)
      waits.push((await both[i % 2]?.book({ perSecond: 40, maxWaitMs: 60_000 })) ?? 0);
    expect(waits[9]).toBe(0);
    // 120 at 40 a second: the last ones start in the third second, less what booking took.
    expect(waits.at(-1)).toBeGreaterThan(1_500);
    expect(waits.at(-1)).toBeLessThanOrEqual(2_750);
    for (const budget of both) await budget.close();
  });

  test('nothing is booked beyond what somebody would wait', async () => {
    const [one] = budgets(1);
    for (let i = 0; i < 40; i++) await one?.book({ perSecond: 4, maxWaitMs: 60_000 });
    const wait = await one?.book({ perSecond: 4, maxWaitMs: 10 });
    expect(wait).toBeGreaterThan(1_000);
    // The same place is free still.
    expect(await one?.book({ perSecond: 4, maxWaitMs: 10 })).toBeLessThanOrEqual(wait ?? 0);
    await one?.close();
  });

  test('a pause holds for all, the longest of several', async () => {
    const [one, other] = budgets(2);
    await one?.pause(30_000);
    await other?.pause(10);
    const wait = await other?.book({ perSecond: 40, maxWaitMs: 0 });
    expect(wait).toBeGreaterThan(20_000);
    expect(wait).toBeLessThanOrEqual(30_000);
    await one?.close();
    await other?.close();
  });

  test('an odd number a second has starts of its own', async () => {
    const [one] = budgets(1);
    await one?.book({ perSecond: 3, maxWaitMs: 60_000 });
    expect(await one?.book({ perSecond: 3, maxWaitMs: 60_000 })).toBeGreaterThan(100);
    await one?.close();
  });

  test('clients of two processes together keep to it', async () => {
    const standIn = await startStandIn();
    const both = budgets(2);
    const clients = both.map((budget) =>
      createTmdbClient({
        apiKey: '0123456789abcdef0123456789abcdef',
        baseUrl: standIn.baseUrl,
        requestsPerSecond: 20,
        budget,
      }),
    );
    await Promise.all(Array.from({ length: 50 }, (_, i) => clients[i % 2]?.listPopular({ page: i + 1 })));
    expect(standIn.stats.read().requests).toBe(50);
    // A quarter in a quarter of a second; the server counts any second, with what was late in it.
    expect(standIn.stats.read().peakPerSecond).toBeLessThanOrEqual(30);
    for (const budget of both) await budget.close();
    await standIn.close();
  });
});
