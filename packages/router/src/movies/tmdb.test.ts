import type { LimitState } from '@matinee/core/auth/auth-deps';
import { createLimiter, unlimited } from '@matinee/core/auth/limiter';
import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { startTestTmdb, type TestTmdb } from '@matinee/core/testing/test-tmdb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { callerFor, problemOf, signUp } from '../testing/caller.ts';

let deps: TestDeps;
let upstream: TestTmdb;

beforeAll(async () => {
  deps = await createTestDeps();
  upstream = await startTestTmdb();
});
beforeEach(async () => {
  await deps.pool.query('truncate movies, tmdb_list_states restart identity cascade');
  upstream.standIn.faults.set();
  deps.tmdb = upstream.another();
  deps.enqueued.length = 0;
});
afterAll(async () => {
  await deps?.destroy();
  await upstream?.[Symbol.asyncDispose]();
});

describe.each([
  ['upcoming', 'upcoming'],
  ['nowPlaying', 'nowPlaying'],
] as const)('movies.%s', (procedure, list) => {
  const read = (input?: Parameters<ReturnType<typeof callerFor>['call']['movies']['upcoming']>[0]) =>
    callerFor(deps).call.movies[procedure](input);

  test('is the list of TMDb, in its order, with its age', async () => {
    const at = new Date('2026-01-02T03:04:05Z');
    await deps.db.insertInto('tmdb_list_states').values({ list, fetched_at: at }).execute();
    for (const [position, title] of ['First', 'Second'].entries())
      await deps.db
        .insertInto('tmdb_lists')
        .values({ list, position, movie_id: await createMovie(deps, { title, genres: [title] }) })
        .execute();
    expect(await read({ perPage: 1 })).toMatchObject({
      items: [{ title: 'First' }],
      pagination: { page: 1, perPage: 1, total: 2, pages: 2 },
      reason: null,
      fetchedAt: at.toISOString(),
    });
    expect((await read({ genre: ['second'] })).items.map(({ title }) => title)).toEqual(['Second']);
    expect(await problemOf(read({ genre: ['thrid'] }))).toMatchObject({
      status: 400,
      errors: [{ path: 'genre' }],
    });
  });

  test('is empty without a key, and says why', async () => {
    delete deps.tmdb;
    expect(await read()).toEqual({
      items: [],
      pagination: { page: 1, perPage: 20, total: 0, pages: 0 },
      reason: 'noTmdbKey',
      fetchedAt: null,
    });
  });

  test('is fetched by a job when it never was', async () => {
    expect(await problemOf(read())).toMatchObject({
      status: 503,
      code: 'upstreamUnavailable',
      retryAfter: 10,
    });
    expect(deps.enqueued).toEqual([{ name: 'tmdb.syncList', payload: { list } }]);
  });
});

describe('a movie that only TMDb knows', () => {
  const movieId = 'tmdb:603';

  test('is fetched, with the parts that are asked for', async () => {
    const { movies } = callerFor(deps).call;
    expect(await movies.get({ movieId, include: ['videos'] })).toMatchObject({
      title: 'The Matrix',
      ids: { tmdb: '603' },
      videos: [{ kind: 'trailer' }],
      images: null,
    });
    expect((await movies.credits({ movieId })).source).toMatchObject({ source: 'tmdb' });
    expect(await problemOf(movies.videos({ movieId: 'tmdb:999999999' }))).toMatchObject({ status: 404 });
    expect((await movies.releases({ movieId: 'tmdb:949', region: 'US' })).source).toMatchObject({
      source: 'tmdb',
    });
    expect(await movies.stats({ movieId: 'tmdb:862' })).toMatchObject({ count: 0 });
    expect(await movies.similar({ movieId: 'tmdb:862' })).toMatchObject({ items: expect.any(Array) });
  });

  test('brings people of whom TMDb is asked for more', async () => {
    const { movies, people } = callerFor(deps).call;
    const [first] = (await movies.credits({ movieId })).cast;
    const person = await people.get({ id: first?.person.id ?? '' });
    expect(person).toMatchObject({ name: first?.person.name, fetchedAt: expect.any(String) });
    expect(await people.get({ id: `tmdb:${person.ids.tmdb}` })).toEqual(person);
    expect(await problemOf(people.get({ id: 'tmdb:999999999' }))).toMatchObject({ status: 404 });
    expect(await problemOf(people.get({ id: 'nm0000206' }))).toMatchObject({ status: 400 });
    upstream.standIn.faults.set({ down: true });
    expect(await problemOf(people.get({ id: 'tmdb:5' }))).toMatchObject({ status: 503 });
  });

  test('is asked for again later when TMDb is down', async () => {
    upstream.standIn.faults.set({ down: true });
    const problem = await problemOf(callerFor(deps).call.movies.get({ movieId }));
    expect(problem).toMatchObject({ status: 503, code: 'upstreamUnavailable' });
    expect(problem.retryAfter).toBeGreaterThan(0);
    expect(deps.enqueued).toEqual([{ name: 'tmdb.syncMovie', payload: { reference: movieId } }]);
  });

  test('is counted with the requests upstream of a session, an account or an address', async () => {
    const ann = await signUp(deps);
    const { key } = await ann.call.apiKeys.create({ name: 'script', scopes: ['read'] });
    const [session] = (await ann.call.sessions.list()).items;
    const countedFor = async (token: string | undefined, movieId: string) => {
      const keys: string[] = [];
      const consume = async (limitClass: LimitState['limitClass'], key: string) => {
        keys.push(`${limitClass} ${key}`);
        return undefined;
      };
      const counted = { ...deps, auth: { ...deps.auth, limiter: { ...unlimited, consume } } };
      await callerFor(counted, token).call.movies.credits({ movieId });
      return keys;
    };
    const address = 'ip:192.0.2.1';
    expect(await countedFor(undefined, movieId)).toEqual([
      `anonymous ${address}`,
      `upstreamAnonymous ${address}`,
    ]);
    expect(await countedFor(undefined, movieId)).toEqual([`anonymous ${address}`]);
    const own = `session:${session?.id}`;
    expect(await countedFor(ann.token, 'tmdb:949')).toEqual([`signedIn ${own}`, `upstreamSignedIn ${own}`]);
    const account = `user:${ann.user.id}`;
    expect(await countedFor(key, 'tmdb:862')).toEqual([`signedIn ${account}`, `upstreamSignedIn ${account}`]);
  });

  test('is not fetched for who has asked for too many', async () => {
    const limiter = createLimiter({ authPerMinute: 10, upstreamPerHour: { anonymous: 1, signedIn: 1 } });
    const limited = { ...deps, auth: { ...deps.auth, limiter } };
    const told: LimitState[] = [];
    const { call } = callerFor(limited, undefined, { onLimit: (state) => void told.push(state) });
    await call.movies.get({ movieId });
    expect(told).toContainEqual(
      expect.objectContaining({ limitClass: 'upstreamAnonymous', limit: 1, remaining: 0 }),
    );
    const problem = await problemOf(call.movies.get({ movieId: 'tmdb:949' }));
    expect(problem).toMatchObject({ status: 429, code: 'rateLimited' });
    expect((await call.movies.get({ movieId })).title).toBe('The Matrix');
    await limiter.close();
  });
});
