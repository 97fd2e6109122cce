import { describe, expect, test } from 'vitest';
import { AppError } from '../errors.ts';
import { createSource, createTestCache, question, testAges } from '../testing/cache.ts';
import type { Cache, Question } from './cache.ts';
import { createMemoryTier } from './memory-tier.ts';

type Source = ReturnType<typeof createSource>;

const readerOf =
  (cache: Cache, source: Source, asked: Question = question()) =>
  async () =>
    (await cache.read(asked, source.load)).body;

describe('loads', () => {
  test('500 who ask for what is not there wait for one load', async () => {
    const { cache } = createTestCache();
    const source = createSource();
    const read = readerOf(cache, source);
    const answers = await Promise.all(Array.from({ length: 500 }, read));
    expect(new Set(answers)).toEqual(new Set(['first']));
    expect(source.loads()).toBe(1);
  });

  test('500 who ask for what has expired are answered at once with what was, and one load is made', async () => {
    const { cache, time } = createTestCache();
    const source = createSource();
    const read = readerOf(cache, source);
    await read();
    source.write('second');
    time.seconds = 43_200;
    const go = source.hold();
    const answers = await Promise.all(Array.from({ length: 500 }, read));
    expect(new Set(answers)).toEqual(new Set(['first']));
    go();
    await expect.poll(read).toBe('second');
    expect(source.loads()).toBe(2);
  });

  test('500 who ask when even that is over wait for one load', async () => {
    const { cache, time } = createTestCache();
    const source = createSource();
    const read = readerOf(cache, source);
    await read();
    source.write('second');
    time.seconds = 86_400;
    expect(new Set(await Promise.all(Array.from({ length: 500 }, read)))).toEqual(new Set(['second']));
    expect(source.loads()).toBe(2);
  });

  test('until the first age nothing is loaded', async () => {
    const { cache, time } = createTestCache();
    const source = createSource();
    const read = readerOf(cache, source);
    await read();
    source.write('second');
    time.seconds = 43_199;
    expect(await read()).toBe('first');
    expect(source.loads()).toBe(1);
  });

  test('each key is loaded for itself', async () => {
    const { cache } = createTestCache();
    const [one, other] = [createSource('one'), createSource('other')];
    expect(await readerOf(cache, one)()).toBe('one');
    expect(await readerOf(cache, other, question({ key: 'movies.get?2' }))()).toBe('other');
  });
});

describe('failures', () => {
  test('a failed load is told to all who wait, and not kept', async () => {
    const { cache } = createTestCache();
    const source = createSource();
    const read = readerOf(cache, source);
    source.fail(new Error('no'));
    const results = await Promise.allSettled(Array.from({ length: 50 }, read));
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['rejected']));
    expect(source.loads()).toBe(1);
    source.fail(undefined);
    expect(await read()).toBe('first');
  });

  test('what cannot be loaded anew is shown until its third age; from its second on the load comes first', async () => {
    const { cache, time } = createTestCache();
    const source = createSource();
    const read = readerOf(cache, source);
    await read();
    source.fail(new AppError('unavailable', 'gone for a while'));
    time.seconds = 86_399;
    expect(await read()).toBe('first');
    await expect.poll(source.loads).toBe(2);
    // From here on the load comes first: what it brings is shown, and what is old only where it brings nothing.
    time.seconds = 86_400;
    expect(await read()).toBe('first');
    expect(source.loads()).toBe(3);
    time.seconds = 604_799;
    expect(await read()).toBe('first');
    time.seconds = 604_800;
    await expect(read()).rejects.toThrow('gone for a while');
    source.fail(undefined);
    expect(await read()).toBe('first');
  });

  test('between the second and the third age nobody is shown what is old if it can be loaded', async () => {
    const { cache, time } = createTestCache();
    const source = createSource();
    const read = readerOf(cache, source);
    await read();
    source.write('second');
    time.seconds = 86_400;
    expect(await read()).toBe('second');
  });

  test('without a third age it is shown until the second', async () => {
    const { detail, ...others } = testAges;
    const ages = { ...others, detail: { fresh: detail.fresh, stale: detail.stale } };
    const { cache, time } = createTestCache({ ages });
    const source = createSource();
    const read = readerOf(cache, source);
    await read();
    source.fail(new AppError('unavailable', 'gone for a while'));
    time.seconds = 86_399;
    expect(await read()).toBe('first');
    await expect.poll(source.loads).toBe(2);
    expect(await read()).toBe('first');
    time.seconds = 86_400;
    await expect(read()).rejects.toThrow('gone for a while');
  });

  test('what turns out to be gone is not shown any longer', async () => {
    const { cache, time } = createTestCache();
    const source = createSource();
    const read = readerOf(cache, source);
    await read();
    source.fail(new Error('as tRPC wraps it', { cause: new AppError('notFound', 'not there') }));
    time.seconds = 50_000;
    expect(await read()).toBe('first');
    await expect.poll(() => cache.report().classes.find((it) => it.class === 'detail')?.entries).toBe(0);
    await expect(read()).rejects.toThrow('as tRPC wraps it');
  });

  test('tags that cannot be found are a failure as well', async () => {
    const { cache } = createTestCache();
    const source = createSource();
    const asked = question({ tags: () => Promise.reject(new AppError('notFound', 'no such movie')) });
    await expect(readerOf(cache, source, asked)()).rejects.toThrow('no such movie');
    expect(source.loads()).toBe(0);
  });
});

describe('drops', () => {
  test.each(['movie:1', 'movies', 'class:detail', 'all'])('%s drops it', async (tag) => {
    const { cache } = createTestCache();
    const source = createSource();
    const read = readerOf(cache, source);
    await read();
    source.write('second');
    await cache.drop([tag]);
    expect(await read()).toBe('second');
  });

  test.each(['movie:2', 'movie:11', 'class:list', 'genres', ''])('%s does not', async (tag) => {
    const { cache } = createTestCache();
    const source = createSource();
    const read = readerOf(cache, source);
    await read();
    await cache.drop([tag]);
    await read();
    expect(source.loads()).toBe(1);
  });

  test('what is stale already is not shown after a drop either', async () => {
    const { cache, time } = createTestCache();
    const source = createSource();
    const read = readerOf(cache, source);
    await read();
    time.seconds = 50_000;
    source.write('second');
    await cache.drop(['movie:1']);
    expect(await read()).toBe('second');
  });

  test('a load that a drop overtook is not kept, nor joined by who asks later', async () => {
    const { cache } = createTestCache();
    const source = createSource();
    const read = readerOf(cache, source);
    const go = source.hold();
    const before = read();
    await expect.poll(source.loads).toBe(1);
    source.write('second');
    await cache.drop(['movie:1']);
    const after = read();
    go();
    expect([await before, await after, await read()]).toEqual(['first', 'second', 'second']);
    expect(source.loads()).toBe(2);
  });

  test('a load in the background that a drop overtook is not kept', async () => {
    const { cache, time } = createTestCache();
    const source = createSource();
    const read = readerOf(cache, source);
    await read();
    time.seconds = 50_000;
    const go = source.hold();
    await read();
    await expect.poll(source.loads).toBe(2);
    source.write('second');
    await cache.drop(['movies']);
    go();
    expect(await read()).toBe('second');
  });

  test('a drop of something else leaves a load alone', async () => {
    const { cache } = createTestCache();
    const source = createSource();
    const read = readerOf(cache, source);
    const go = source.hold();
    const before = read();
    await expect.poll(source.loads).toBe(1);
    await cache.drop(['movie:2']);
    go();
    await before;
    await read();
    expect(source.loads()).toBe(1);
  });
});

describe('memory', () => {
  test('the least recently read go when it is full', async () => {
    const memory = createMemoryTier(20_000);
    const { cache } = createTestCache({ memory });
    const text = 'x'.repeat(1_000);
    const readKey = (n: number) =>
      cache.read(question({ key: String(n), tags: [`movie:${n}`] }), async () => ({ body: text, etag: '' }));
    for (let n = 0; n < 50; n++) {
      await readKey(0);
      await readKey(n);
    }
    const { entries = 0, bytes = 0 } = memory.sizes().get('detail') ?? {};
    expect(bytes).toBeLessThanOrEqual(20_000);
    expect(entries).toBeGreaterThan(10);
    expect([memory.get('0'), memory.get('49'), memory.get('1')].map(Boolean)).toEqual([true, true, false]);
  });

  test('an answer too large is given and not kept', async () => {
    const { cache } = createTestCache({ memory: createMemoryTier(10_000) });
    const source = createSource('ä'.repeat(600));
    const read = readerOf(cache, source);
    expect([await read(), await read()].map((text) => text.length)).toEqual([600, 600]);
    expect(source.loads()).toBe(2);
  });
});

test('reads are counted by class and by how they were answered', async () => {
  const { cache, time } = createTestCache();
  const source = createSource();
  const read = readerOf(cache, source);
  const list = readerOf(cache, source, question({ class: 'list', key: 'movies.list' }));
  await read();
  await read();
  await read();
  time.seconds = 43_200;
  await read();
  await expect.poll(source.loads).toBe(2);
  source.fail(new Error('no'));
  await expect(list()).rejects.toThrow();
  const { isOn, classes } = cache.report();
  expect(isOn).toBe(true);
  const reads = { shared: 0, entries: 1, bytes: expect.any(Number) };
  expect(classes.find((it) => it.class === 'detail')).toEqual({
    ...reads,
    ...{ class: 'detail', ages: testAges.detail },
    ...{ fresh: 2, stale: 1, missed: 1, loads: 2, failedLoads: 0, hitRatio: 0.75 },
  });
  const failed = {
    ages: { ...testAges.list, failing: 3_600 },
    missed: 1,
    loads: 1,
    failedLoads: 1,
    hitRatio: 0,
    entries: 0,
    bytes: 0,
  };
  expect(classes.find((it) => it.class === 'list')).toMatchObject(failed);
  expect(classes.find((it) => it.class === 'search')).toMatchObject({ hitRatio: null, entries: 0 });
});
