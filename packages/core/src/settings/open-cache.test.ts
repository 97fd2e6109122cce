import { createTestDatabase, type TestDatabase } from '@matinee/db/testing';
import { describeWithRedis, startTestRedis, type TestRedis } from '@matinee/jobs/testing';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Cache } from '../cache/cache.ts';
import { createSource, question, testAges } from '../testing/cache.ts';
import { type CuttableProxy, cuttableProxy } from '../testing/cuttable-proxy.ts';
import type { CacheSettings } from './cache-settings.ts';
import { type OpenCache, openCache, openCacheNews } from './open-cache.ts';

const settings: CacheSettings = {
  CACHE: true,
  CACHE_MEMORY_MB: 1,
  CACHE_TRENDING: testAges.trending,
  CACHE_LIST: testAges.list,
  CACHE_DETAIL: testAges.detail,
  CACHE_GENRES: testAges.genres,
  CACHE_SEARCH: testAges.search,
};

const log = pino({ level: 'silent' });

/** What the caches of a test share: a database, perhaps a Redis, and the way to either that can be cut. */
type World = { database: TestDatabase; redis?: TestRedis; proxy: CuttableProxy };

let world: World;
let opened: OpenCache[];
let time: { seconds: number };
/** Another one for each test, so that none finds in Redis what the one before left there. */
let form = 0;

const through = ({ proxy }: World, url: string) => {
  const address = new URL(url);
  address.hostname = '127.0.0.1';
  address.port = String(proxy.port);
  return address.href;
};

const portOf = (url: string) => Number(new URL(url).port);

function optionsOf({ database, redis }: World, { isBehindProxy = false } = {}) {
  const clock = { now: () => new Date(time.seconds * 1_000) };
  const bus = redis ? { redisUrl: redis.url } : { databaseUrl: database.url };
  const address = Object.entries(bus).map(([name, url]) => [name, through(world, url)]);
  const reached = isBehindProxy ? Object.fromEntries(address) : bus;
  return {
    settings,
    clock,
    log,
    pool: database.pool,
    databaseUrl: database.url,
    namespace: `form ${form}`,
    ...reached,
  };
}

/** The cache of another process, once it hears the others. */
async function open(changes: { isBehindProxy?: boolean } = {}): Promise<Cache> {
  const it = openCache(optionsOf(world, changes));
  opened.push(it);
  await expect.poll(() => it.cache.report().news.isConnected).toBe(true);
  await expect.poll(() => it.cache.report().shared?.isReady ?? true).toBe(true);
  return it.cache;
}

function openWriter(): Cache {
  const it = openCacheNews(optionsOf(world));
  opened.push(it);
  return it.cache;
}

type Source = ReturnType<typeof createSource>;

const readIn = async (cache: Cache, source: Source, changes = {}) =>
  (await cache.read(question(changes), source.load)).body;

function caches(by: 'postgres' | 'redis'): void {
  beforeEach(() => {
    opened = [];
    form += 1;
    time = { seconds: 1_000_000 };
  });
  afterEach(async () => {
    await world.proxy.mend();
    for (const it of opened) await it.close();
  });

  test('what is dropped in one process is gone in the other', async () => {
    const [one, other, writer] = [await open(), await open(), openWriter()];
    const source = createSource();
    for (const [i, dropping] of [one, other, writer].entries()) {
      expect([await readIn(one, source), await readIn(other, source)]).toEqual(
        Array(2).fill(await readIn(one, source)),
      );
      source.write(`write ${i}`);
      await dropping.drop(['movie:1']);
      await expect.poll(() => readIn(one, source)).toBe(`write ${i}`);
      await expect.poll(() => readIn(other, source)).toBe(`write ${i}`);
    }
  });

  test('more tags than one message holds arrive', async () => {
    const [one, other] = [await open(), await open()];
    const source = createSource();
    await readIn(one, source);
    source.write('second');
    await other.drop([...Array.from({ length: 3_000 }, (_, i) => `movie:${i + 2}`), 'movie:1']);
    await expect.poll(() => readIn(one, source)).toBe('second');
  });

  test('without news reads go on, and nothing is believed for longer than a minute', async () => {
    const [one, other] = [await open({ isBehindProxy: true }), await open()];
    const source = createSource();
    await readIn(one, source);
    await world.proxy.cut();
    await expect.poll(() => one.report().news).toEqual({ by, isConnected: false, unsent: 0 });
    source.write('second');
    await other.drop(['movie:1']);
    time.seconds += 59;
    expect(await readIn(one, source)).toBe('first');
    time.seconds += 1;
    expect(await readIn(one, source)).toBe('second');
  });

  test('news that come back find nothing that was kept before', async () => {
    const [one, other] = [await open({ isBehindProxy: true }), await open()];
    const source = createSource();
    await readIn(one, source);
    await world.proxy.cut();
    await expect.poll(() => one.report().news.isConnected).toBe(false);
    source.write('second');
    await other.drop(['movie:1']);
    await world.proxy.mend();
    await expect.poll(() => one.report().news.isConnected, { timeout: 10_000 }).toBe(true);
    expect(await readIn(one, source)).toBe('second');
  });

  test('a server that hangs is noticed', { timeout: 30_000 }, async () => {
    const one = await open({ isBehindProxy: true });
    const source = createSource();
    world.proxy.hang();
    await expect.poll(() => one.report().news.isConnected, { timeout: 20_000 }).toBe(false);
    expect(await readIn(one, source)).toBe('first');
  });

  test('switched off, every read is a load, and nothing is told', async () => {
    const off = openCache({ ...optionsOf(world), settings: { ...settings, CACHE: false } });
    opened.push(off);
    const source = createSource();
    await readIn(off.cache, source);
    await readIn(off.cache, source);
    await off.cache.drop(['movie:1']);
    expect(source.loads()).toBe(2);
    expect(off.cache.report()).toMatchObject({ isOn: false, news: { by: 'nobody' }, shared: null });
  });
}

describe('through PostgreSQL', () => {
  beforeAll(async () => {
    const database = await createTestDatabase();
    world = { database, proxy: await cuttableProxy(portOf(database.url)) };
  });
  afterAll(async () => {
    await world?.proxy.cut();
    await world?.database.destroy();
  });

  caches('postgres');

  test('what could not be told is told when the database is back', async () => {
    const [one, other] = [await open(), await open()];
    const { pool } = world.database;
    const held = await Promise.all(Array.from({ length: 10 }, () => pool.connect()));
    const source = createSource();
    await readIn(one, source);
    source.write('second');
    await other.drop(['movie:1']);
    expect(await readIn(one, source)).toBe('first');
    for (const client of held) client.release();
    await expect.poll(() => readIn(one, source), { timeout: 10_000 }).toBe('second');
    await expect.poll(() => other.report().news.unsent).toBe(0);
  });
});

describeWithRedis('through Redis', () => {
  beforeAll(async () => {
    const redis = await startTestRedis();
    const database = await createTestDatabase();
    world = { database, redis, proxy: await cuttableProxy(portOf(redis.url)) };
  });
  afterAll(async () => {
    await world?.proxy.cut();
    await world?.redis?.stop();
    await world?.database.destroy();
  });

  caches('redis');

  const shared = { key: 'shared', tags: ['movie:7'] };
  const detailsOf = (cache: Cache) => cache.report().classes.find((it) => it.class === 'detail');

  test('what one process loaded the other finds, as long as it is as good', async () => {
    const [one, other] = [await open(), await open()];
    const source = createSource();
    await readIn(one, source, shared);
    await expect.poll(() => readIn(other, source, shared)).toBe('first');
    const third = await open();
    expect(await readIn(third, source, shared)).toBe('first');
    expect(detailsOf(third)).toMatchObject({ shared: 1, missed: 0, hitRatio: 1 });
    source.write('second');
    await third.drop(['movie:7']);
    const fourth = await open();
    expect(await readIn(fourth, source, shared)).toBe('second');
  });

  test('stale, it is shown by a new process too, and loaded anew', async () => {
    const key = { key: 'stale' };
    const source = createSource();
    await readIn(await open(), source, key);
    const loads = source.loads();
    source.write('second');
    time.seconds += 50_000;
    const other = await open();
    expect(await readIn(other, source, key)).toBe('first');
    await expect.poll(() => readIn(other, source, key)).toBe('second');
    expect(source.loads()).toBe(loads + 1);
  });

  test('a load that the drop of another process overtook is of no worth to a third', async () => {
    const key = { key: 'overtaken', tags: ['movie:8'] };
    const one = await open({ isBehindProxy: true });
    const source = createSource();
    const go = source.hold();
    const slow = readIn(one, source, key);
    await expect.poll(source.loads).toBe(1);
    source.write('second');
    await openWriter().drop(['movie:8']);
    go();
    await slow;
    expect(await readIn(await open(), source, key)).toBe('second');
  });

  test('other forms of answers are not shared', async () => {
    const key = { key: 'form' };
    await readIn(await open(), createSource('old form'), key);
    form += 1;
    expect(await readIn(await open(), createSource('new form'), key)).toBe('new form');
  });

  test('while this process could not make something worthless there, it is not read from there', async () => {
    const key = { key: 'unsent', tags: ['movie:9'] };
    const one = await open({ isBehindProxy: true });
    const source = createSource();
    await readIn(one, source, key);
    await world.proxy.cut();
    await expect.poll(() => one.report().news.isConnected).toBe(false);
    source.write('second');
    await one.drop(['movie:9']);
    expect(one.report()).toMatchObject({ news: { unsent: 1 }, shared: { isReady: false } });
    expect(await readIn(one, source, key)).toBe('second');
    await world.proxy.mend();
    await expect.poll(() => one.report().news.unsent, { timeout: 10_000 }).toBe(0);
    expect(await readIn(await open(), source, key)).toBe('second');
  });

  test('a Redis that hangs costs no read', async () => {
    const one = await open({ isBehindProxy: true });
    world.proxy.hang();
    const source = createSource();
    for (let n = 0; n < 20; n++) await readIn(one, source, { key: `hung ${n}` });
    expect(source.loads()).toBe(20);
  });
});
