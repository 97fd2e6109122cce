import { systemClock } from '@matinee/core/deps';
import type { CacheSettings } from '@matinee/core/settings/cache-settings';
import { type OpenCache, openCache } from '@matinee/core/settings/open-cache';
import { createTestCache, testAges } from '@matinee/core/testing/cache';
import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { countQueries } from '@matinee/core/testing/watch-queries';
import { describeWithRedis, startTestRedis, type TestRedis } from '@matinee/jobs/testing';
import { kept } from '@matinee/router/replies/kept';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signUp, type TestAccount } from './testing/accounts.ts';
import { fixtures } from './testing/authorization-fixtures.ts';
import { callDoor, doors } from './testing/doors.ts';
import { startTestApi, type TestApi } from './testing/index.ts';

const log = pino({ level: 'silent' });

/** An API that keeps its answers, over a database whose queries are counted. */
async function startCachingApi() {
  const deps = await createTestDeps();
  const counted = countQueries(deps.db);
  const { cache, time } = createTestCache();
  const api = await startTestApi({ deps: { ...deps, db: counted.db, cache } });
  const close = async () => {
    await api.close();
    await deps.destroy();
  };
  return { deps, api, time, queries: counted.count, close };
}

async function makeAdmin({ deps }: { deps: TestDeps }, { id }: TestAccount): Promise<void> {
  await deps.db.updateTable('users').set({ role: 'admin' }).where('id', '=', id).execute();
}

describe('one process', () => {
  let world: Awaited<ReturnType<typeof startCachingApi>>;
  let url: string;
  let ann: TestAccount;
  let bob: TestAccount;
  let movieId: string;

  beforeAll(async () => {
    world = await startCachingApi();
    url = world.api.url;
    [ann, bob] = [await signUp(url), await signUp(url)];
    movieId = String(await createMovie(world.deps, { genres: ['Drama'], tmdbId: 603 }));
  });
  afterAll(() => world?.close());

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${url}/api/v1${path}`, { headers });

  test('a second read asks the database nothing, whichever door it comes to', async () => {
    const input = { movieId };
    const first = await callDoor(url, 'rest', { procedure: 'movies.get', input });
    const before = world.queries();
    for (const door of [...doors, ...doors])
      expect(await callDoor(url, door, { procedure: 'movies.get', input })).toEqual(first);
    expect(world.queries()).toBe(before);
  });

  test('it has its ETag, and who has it already gets a 304', async () => {
    const first = await get(`/movies/${movieId}`);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\/"/);
    const before = world.queries();
    const again = await get(`/movies/${movieId}`);
    expect([again.headers.get('etag'), await again.text()]).toEqual([etag, await first.text()]);
    const unchanged = await get(`/movies/${movieId}`, { 'if-none-match': etag });
    expect([unchanged.status, await unchanged.text()]).toEqual([304, '']);
    for (const { headers } of [first, again, unchanged])
      expect(headers.get('cache-control')).toBe('public, max-age=60, stale-while-revalidate=600');
    expect(world.queries()).toBe(before);
  });

  test('headers are those of the request', async () => {
    const ids = [];
    for (const id of ['one', 'two']) {
      const { headers } = await get('/genres', { 'x-request-id': id, origin: 'https://elsewhere.example' });
      ids.push(headers.get('x-request-id'));
      expect(headers.get('vary')).toMatch(/origin/i);
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    }
    expect(ids).toEqual(['one', 'two']);
    expect((await fetch(`${url}/api/v1/genres`, { method: 'HEAD' })).headers.get('etag')).toMatch(/^W\//);
  });

  test('who writes reads what they wrote, at both doors', async () => {
    const input = { movieId };
    const statsAt = async (door: (typeof doors)[number], procedure: 'movies.get' | 'movies.stats') =>
      (await callDoor(url, door, { procedure, input })).data as { count: number } & {
        stats: { count: number };
      };
    const counts = async () => {
      const found = [];
      for (const door of doors) {
        found.push(
          (await statsAt(door, 'movies.get')).stats.count,
          (await statsAt(door, 'movies.stats')).count,
        );
      }
      return found;
    };
    expect(await counts()).toEqual([0, 0, 0, 0]);
    for (const [n, { token }] of [ann, bob].entries()) {
      const door = doors[n % doors.length] ?? 'rest';
      await callDoor(url, door, {
        procedure: 'ratings.set',
        input: { movieId: 'tmdb:603', score: 8 },
        token,
      });
      expect(await counts()).toEqual(Array(4).fill(n + 1));
    }
    await callDoor(url, 'rest', { procedure: 'ratings.remove', input, token: ann.token });
    expect(await counts()).toEqual([1, 1, 1, 1]);
  });

  test('lists follow within the age of their class', async () => {
    const titles = async () => {
      const { data } = await callDoor(url, 'rest', { procedure: 'movies.list', input: { sort: 'title' } });
      return (data as { items: { title: string }[] }).items.length;
    };
    const before = await titles();
    await createMovie(world.deps);
    expect(await titles()).toBe(before);
    world.time.seconds += 600;
    await expect.poll(titles).toBe(before + 1);
  });

  test('what is not found, or refused, is not kept', async () => {
    const missing = await get('/movies/imdb:tt7654321');
    expect(missing.status).toBe(404);
    await createMovie(world.deps, { imdbId: 'tt7654321' });
    expect((await get('/movies/imdb:tt7654321')).status).toBe(200);
    for (let n = 0; n < 2; n++) {
      const refused = await get('/movies?genre=Dramma');
      expect([refused.status, refused.headers.get('cache-control')]).toEqual([400, 'no-store']);
      expect(await refused.text()).toContain('Drama');
    }
  });

  test('nothing of who asks is in what is kept', async () => {
    await callDoor(url, 'rest', {
      procedure: 'favorites.add',
      input: { movieId, note: 'of Ann' },
      token: ann.token,
    });
    for (const procedure of Object.keys(kept) as (keyof typeof fixtures)[]) {
      const { input } = await fixtures[procedure]({ url, deps: world.deps, owner: ann });
      const call = (token?: string) =>
        callDoor(url, 'rest', { procedure, ...(input && { input }), ...(token && { token }) });
      const [asAnn, asBob, asNobody] = [await call(ann.token), await call(bob.token), await call()];
      expect(asAnn.status, procedure).toBe(200);
      if (!kept[procedure]?.isForStrangers) expect([asBob, asNobody]).toEqual([asAnn, asAnn]);
      expect(JSON.stringify(asNobody)).not.toMatch(
        new RegExp(`of Ann|${ann.username}|${ann.email}|${ann.id}`),
      );
    }
  });
});

test('a kept answer counts for the limit like any other', async () => {
  await using deps = await createTestDeps();
  const { cache } = createTestCache();
  let consumed = 0;
  const consume: typeof deps.auth.limiter.consume = async (limitClass) => {
    consumed += 1;
    return { limitClass, limit: 10, remaining: 10 - consumed, reset: 60, window: 60 };
  };
  const auth = { ...deps.auth, limiter: { ...deps.auth.limiter, consume } };
  await using api = await startTestApi({ deps: { ...deps, auth, cache } });
  for (let n = 1; n <= 3; n++) {
    const { headers } = await fetch(`${api.url}/api/v1/genres`);
    expect(headers.get('ratelimit')).toBe(`"anonymous";r=${10 - n};t=60`);
  }
  await fetch(`${api.url}/trpc/genres.list,genres.list?batch=1`);
  expect(consumed).toBe(5);
});

const settings: CacheSettings = {
  CACHE: true,
  CACHE_MEMORY_MB: 1,
  CACHE_TRENDING: testAges.trending,
  CACHE_LIST: testAges.list,
  CACHE_DETAIL: testAges.detail,
  CACHE_GENRES: testAges.genres,
  CACHE_SEARCH: testAges.search,
};

/** Two APIs over one database, each with a cache of its own. */
async function startTwoProcesses(redisUrl?: string) {
  await using opened = new AsyncDisposableStack();
  const deps = opened.use(await createTestDeps());
  const start = async (): Promise<TestApi> => {
    const databaseUrl = deps.database.url;
    const options = { settings, pool: deps.pool, databaseUrl, redisUrl, clock: systemClock, log };
    const { cache } = opened.adopt<OpenCache>(openCache({ ...options, namespace: databaseUrl }), (it) =>
      it.close(),
    );
    await expect.poll(() => cache.report().news.isConnected).toBe(true);
    return opened.use(await startTestApi({ deps: { ...deps, cache } }));
  };
  const [one, other] = [await start(), await start()];
  const kept = opened.move();
  return { deps, one, other, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

async function ratingIsSeenByBoth(redisUrl?: string): Promise<void> {
  await using world = await startTwoProcesses(redisUrl);
  const { deps, one, other } = world;
  const ann = await signUp(one.url);
  const movieId = String(await createMovie(deps));
  const countAt = async ({ url }: TestApi) => {
    const { data } = await callDoor(url, 'rest', { procedure: 'movies.stats', input: { movieId } });
    return (data as { count: number }).count;
  };
  expect([await countAt(one), await countAt(other)]).toEqual([0, 0]);
  const input = { movieId, score: 8 };
  await callDoor(one.url, 'rest', { procedure: 'ratings.set', input, token: ann.token });
  expect(await countAt(one)).toBe(1);
  await expect.poll(() => countAt(other)).toBe(1);
}

async function adminDropsInBoth(redisUrl?: string): Promise<void> {
  await using world = await startTwoProcesses(redisUrl);
  const { deps, one, other } = world;
  const ann = await signUp(one.url);
  await makeAdmin(world, ann);
  const sizes = async ({ url }: TestApi) => {
    const { data } = await callDoor(url, 'rest', { procedure: 'admin.cache.get', token: ann.token });
    const { classes } = data as { classes: { class: string; entries: number }[] };
    return Object.fromEntries(
      classes.filter(({ entries }) => entries > 0).map((it) => [it.class, it.entries]),
    );
  };
  for (const { url } of [one, other])
    for (const procedure of ['genres.list', 'movies.list'] as const)
      await callDoor(url, 'rest', { procedure });
  expect([await sizes(one), await sizes(other)]).toEqual(Array(2).fill({ genres: 1, list: 1 }));
  const drop = (input: object) =>
    callDoor(other.url, 'rest', { procedure: 'admin.cache.drop', input: { ...input }, token: ann.token });
  const { status, data } = await drop({ class: 'list' });
  expect([status, data]).toEqual([200, expect.objectContaining({ isOn: true })]);
  expect(await sizes(other)).toEqual({ genres: 1 });
  await expect.poll(() => sizes(one)).toEqual({ genres: 1 });
  await drop({});
  await expect.poll(() => sizes(one)).toEqual({});
  const events = await deps.db
    .selectFrom('audit_log')
    .where('action', '=', 'admin.cacheDropped')
    .select(['actor_id', 'detail'])
    .orderBy('id')
    .execute();
  expect(events).toEqual([
    { actor_id: ann.id, detail: { tags: 'class:list' } },
    { actor_id: ann.id, detail: { tags: 'all' } },
  ]);
}

describe('two processes, news through PostgreSQL', () => {
  test('a rating given to one is seen by both', () => ratingIsSeenByBoth());
  test('an administrator drops in both', () => adminDropsInBoth());
});

describeWithRedis('two processes, news through Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startTestRedis();
  });
  afterAll(() => redis.stop());

  test('a rating given to one is seen by both', () => ratingIsSeenByBoth(redis.url));
  test('an administrator drops in both', () => adminDropsInBoth(redis.url));

  test('when it is gone, reads and writes go on', async () => {
    const mortal = await startTestRedis();
    await using world = await startTwoProcesses(mortal.url);
    const ann = await signUp(world.one.url);
    const movieId = String(await createMovie(world.deps));
    const read = () => callDoor(world.one.url, 'rest', { procedure: 'movies.stats', input: { movieId } });
    expect((await read()).data).toMatchObject({ count: 0 });
    await mortal.stop();
    expect((await read()).status).toBe(200);
    const input = { movieId, score: 8 };
    const { status } = await callDoor(world.one.url, 'rest', {
      procedure: 'ratings.set',
      input,
      token: ann.token,
    });
    expect(status).toBe(201);
    expect((await read()).data).toMatchObject({ count: 1 });
  });
});
