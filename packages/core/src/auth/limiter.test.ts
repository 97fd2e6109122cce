import { describeWithRedis, startTestRedis, type TestRedis } from '@matinee/jobs/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cuttableProxy } from '../testing/cuttable-proxy.ts';
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

test('says what is left, and of a refusal whether it is the first', async () => {
  const limiter = createLimiter({ authPerMinute: 1, readsPerMinute: { anonymous: 2, signedIn: 5 } });
  const key = freshKey();
  const state = { limitClass: 'anonymous', limit: 2, window: 60, reset: expect.any(Number) };
  expect(await limiter.consume('anonymous', key)).toEqual({ ...state, remaining: 1 });
  expect(await limiter.consume('anonymous', key)).toEqual({ ...state, remaining: 0 });
  const refused = { code: 'rateLimited', state: { ...state, remaining: 0 } };
  await expect(limiter.consume('anonymous', key)).rejects.toMatchObject({ ...refused, isFirst: true });
  await expect(limiter.consume('anonymous', key)).rejects.toMatchObject({ ...refused, isFirst: false });
  await limiter.reset('anonymous', key);
  expect(await limiter.consume('anonymous', key)).toEqual({ ...state, remaining: 1 });
  await limiter.close();
});

const failingOpen = ['anonymous', 'signedIn', 'upstreamAnonymous', 'upstreamSignedIn'] as const;
const failingClosed = ['auth', 'secondFactor', 'mail'] as const;

/** Reads pass uncounted, what guards a secret is refused. */
async function expectNoStore(limiter: ClosableLimiter): Promise<void> {
  for (const limitClass of failingOpen) expect(await limiter.consume(limitClass, freshKey())).toBeUndefined();
  for (const limitClass of failingClosed)
    await expect(limiter.consume(limitClass, freshKey())).rejects.toMatchObject({
      code: 'unavailable',
      retryAfter: 5,
    });
}

test('a store that is not there lets reads through and nobody in', async () => {
  const limiter = createLimiter({ redisUrl: 'redis://127.0.0.1:1', authPerMinute: 7 });
  await expectNoStore(limiter);
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

  /** A limiter whose way to Redis can be cut. */
  async function cuttableLimiter() {
    const url = new URL(redis.url);
    const proxy = await cuttableProxy(Number(url.port || 6379));
    url.hostname = '127.0.0.1';
    url.port = String(proxy.port);
    const limiter = createLimiter({ redisUrl: url.href, authPerMinute: 7 });
    const dispose = async () => {
      await limiter.close();
      await proxy.cut();
    };
    return { limiter, proxy, [Symbol.asyncDispose]: dispose };
  }

  async function expectStore(limiter: ClosableLimiter): Promise<void> {
    for (const limitClass of [...failingOpen, ...failingClosed])
      expect(await limiter.consume(limitClass, freshKey())).toMatchObject({ limitClass });
  }

  test('the very first call is counted, although nobody is connected yet', async () => {
    await using it = await cuttableLimiter();
    expect(await it.limiter.consume('anonymous', freshKey())).toMatchObject({ remaining: 119 });
  });

  test('stopped mid-way: reads go on, nobody gets in; back again, everything is counted', async () => {
    await using it = await cuttableLimiter();
    await expectStore(it.limiter);
    await it.proxy.cut();
    await expectNoStore(it.limiter);
    await it.proxy.mend();
    await expect.poll(() => it.limiter.consume('anonymous', freshKey()), { timeout: 20_000 }).toBeDefined();
    await expectStore(it.limiter);
  });

  test('hanging: who waits for it waits once, later reads not at all', async () => {
    await using it = await cuttableLimiter();
    await expectStore(it.limiter);
    it.proxy.hang();
    const reads = Array.from({ length: 5 }, () => it.limiter.consume('signedIn', freshKey()));
    expect(new Set(await Promise.all(reads))).toEqual(new Set([undefined]));
    // 200 that waited a second each would run into the time limit of the test.
    for (let i = 0; i < 200; i++) expect(await it.limiter.consume('signedIn', freshKey())).toBeUndefined();
    await expectNoStore(it.limiter);
    await it.proxy.mend();
    await expect.poll(() => it.limiter.consume('anonymous', freshKey()), { timeout: 20_000 }).toBeDefined();
    await expectStore(it.limiter);
  });

  test('who is over the limit stays so while Redis is away', async () => {
    await using it = await cuttableLimiter();
    const key = freshKey();
    expect(await codes(it.limiter, key, 8)).toEqual(sevenOf(8));
    await it.proxy.cut();
    await expect(it.limiter.consume('auth', key)).rejects.toMatchObject({ code: 'rateLimited' });
  });

  test('of refusals in two processes one is the first', async () => {
    const limiters = [1, 2].map(() => createLimiter({ redisUrl: redis.url, authPerMinute: 7 }));
    const key = freshKey();
    const calls = limiters.flatMap((limiter) =>
      Array.from({ length: 10 }, () => limiter.consume('auth', key)),
    );
    const reasons = (await Promise.allSettled(calls)).flatMap((it) => ('reason' in it ? [it.reason] : []));
    expect(reasons).toHaveLength(13);
    expect(reasons.filter(({ isFirst }) => isFirst)).toHaveLength(1);
    await Promise.all(limiters.map((limiter) => limiter.close()));
  });
});
