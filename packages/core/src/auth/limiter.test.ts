import { describeWithRedis, startTestRedis, type TestRedis } from '@matinee/jobs/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClosableLimiter, createLimiter } from './limiter.ts';

let count = 0;
const freshKey = () => `test:${process.pid}:${Date.now()}:${++count}`;

async function codes(limiter: ClosableLimiter, key: string, attempts: number): Promise<string[]> {
  const results = await Promise.allSettled(
    Array.from({ length: attempts }, () => limiter.consume('auth', key)),
  );
  return results.map((result) => (result.status === 'fulfilled' ? 'passed' : result.reason.code)).sort();
}

const sevenOf = (n: number) => [
  ...Array<string>(7).fill('passed'),
  ...Array<string>(n - 7).fill('rateLimited'),
];

test('in memory: so many a minute and key, atomically, then a time to wait', async () => {
  const limiter = createLimiter({ authPerMinute: 7 });
  const key = freshKey();
  expect(await codes(limiter, key, 30)).toEqual(sevenOf(30));
  expect(await codes(limiter, freshKey(), 30)).toEqual(sevenOf(30));
  const error = await limiter.consume('auth', key).catch((reason) => reason);
  expect(error.retryAfter).toBeGreaterThanOrEqual(1);
  expect(error.retryAfter).toBeLessThanOrEqual(60);
  await limiter.close();
});

test('switched off: nothing is refused', async () => {
  const limiter = createLimiter({ authPerMinute: 1, off: true });
  expect(new Set(await codes(limiter, freshKey(), 50))).toEqual(new Set(['passed']));
  await limiter.close();
});

test('a store that does not answer lets nobody through', async () => {
  const limiter = createLimiter({ redisUrl: 'redis://127.0.0.1:1', authPerMinute: 7 });
  await expect(limiter.consume('auth', freshKey())).rejects.toMatchObject({
    code: 'unavailable',
    retryAfter: 5,
  });
  await limiter.close();
});

describeWithRedis('limits in Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startTestRedis();
  });
  afterAll(() => redis.stop());

  test('two processes share a bucket', async () => {
    const limiters = [1, 2].map(() => createLimiter({ redisUrl: redis.url, authPerMinute: 7 }));
    const key = freshKey();
    const all = await Promise.all(limiters.map((limiter) => codes(limiter, key, 10)));
    expect(all.flat().sort()).toEqual(sevenOf(20));
    await Promise.all(limiters.map((limiter) => limiter.close()));
  });
});
