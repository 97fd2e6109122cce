import { createTmdbClient } from '@matinee/tmdb';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createLimiter } from '../auth/limiter.ts';
import {
  getMovie,
  getMovieCredits,
  getMovieReleases,
  getMovieStats,
  getMovieVideos,
  getSimilarMovies,
} from '../movies/get-movie.ts';
import { createMovie } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { startTestTmdb, type TestTmdb } from '../testing/test-tmdb.ts';
import { tmdbMovie } from '../testing/tmdb-movies.ts';
import { storeMovie } from './store-movie.ts';

let deps: TestDeps;
let upstream: TestTmdb;

beforeAll(async () => {
  deps = await createTestDeps();
  upstream = await startTestTmdb();
});
afterAll(async () => {
  await deps.destroy();
  await upstream[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await deps.pool.query('truncate movies, people, tmdb_misses restart identity cascade');
  upstream.standIn.faults.set();
  upstream.standIn.stats.reset();
  // Breaker and flights of its own.
  deps.tmdb = upstream.another();
  deps.enqueued.length = 0;
  deps.time.now = new Date('2026-03-01T12:00:00Z');
});

const requests = () => upstream.standIn.stats.read().requests;
const later = (ms: number) => {
  deps.time.now = new Date(deps.time.now.getTime() + ms);
};
const HOUR = 3_600_000;

test('a movie nobody here knows is fetched, kept and served, by either id', async () => {
  const movie = await getMovie(deps, { movieId: 'tmdb:603', include: ['videos'] });
  expect(movie).toMatchObject({ title: 'The Matrix', ids: { tmdb: '603', imdb: 'tt0133093' } });
  expect(movie.videos).toHaveLength(1);
  expect(requests()).toBe(1);
  expect(await getMovie(deps, { movieId: 'tmdb:603' })).toMatchObject({ id: movie.id });
  expect(await getMovie(deps, { movieId: 'imdb:tt0133093' })).toMatchObject({ id: movie.id });
  expect(requests()).toBe(1);
  const heat = await getMovie(deps, { movieId: 'imdb:tt0113277' });
  expect(heat).toMatchObject({ title: 'Heat', ids: { tmdb: '949' } });
  expect(upstream.standIn.stats.read().paths).toMatchObject({ '/find/tt0113277': 1, '/movie/949': 1 });
  expect(deps.enqueued).toEqual([]);
});

test('so are its credits and videos by themselves', async () => {
  expect((await getMovieVideos(deps, { movieId: 'tmdb:603' })).source).toMatchObject({ source: 'tmdb' });
  expect((await getMovieCredits(deps, { movieId: 'tmdb:949' })).source).toMatchObject({ source: 'tmdb' });
  expect(requests()).toBe(2);
});

test('so are its releases, how it was rated and what is like it', async () => {
  const { source } = await getMovieReleases(deps, { movieId: 'tmdb:603' });
  expect(source).toMatchObject({ part: 'releases', source: 'tmdb' });
  expect(await getMovieStats(deps, { movieId: 'imdb:tt0113277' })).toMatchObject({ count: 0, mean: null });
  expect(await getSimilarMovies(deps, { movieId: 'tmdb:862', limit: 5 })).toMatchObject({
    items: expect.any(Array),
  });
  expect(upstream.standIn.stats.read().paths).toMatchObject({
    '/movie/603': 1,
    '/movie/949': 1,
    '/movie/862': 1,
  });
  upstream.standIn.faults.set({ down: true });
  for (const ask of [
    () => getMovieReleases(deps, { movieId: 'tmdb:13' }),
    () => getMovieStats(deps, { movieId: 'tmdb:13' }),
    () => getSimilarMovies(deps, { movieId: 'tmdb:13', limit: 5 }),
  ])
    await expect(ask()).rejects.toMatchObject({
      code: 'upstreamUnavailable',
      retryAfter: expect.any(Number),
    });
});

test('without a key, and by an id of ours, nobody is asked', async () => {
  for (const movieId of ['42', '999999999'])
    await expect(getMovie(deps, { movieId })).rejects.toMatchObject({ code: 'notFound' });
  deps.tmdb = undefined;
  await expect(getMovie(deps, { movieId: 'tmdb:603' })).rejects.toMatchObject({ code: 'notFound' });
  expect(requests()).toBe(0);
});

test('five hundred ask for one movie: one call upstream', async () => {
  const movies = await Promise.all(
    Array.from({ length: 500 }, () => getMovie(deps, { movieId: 'tmdb:603' })),
  );
  expect(new Set(movies.map(({ id }) => id)).size).toBe(1);
  expect(requests()).toBe(1);
});

test('five hundred ask for one that TMDb does not know: one call, and none for an hour', async () => {
  const ask = () => getMovie(deps, { movieId: 'tmdb:999999' });
  const answers = await Promise.allSettled(Array.from({ length: 500 }, ask));
  for (const answer of answers)
    expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'notFound' } });
  await expect(ask()).rejects.toMatchObject({ code: 'notFound' });
  later(HOUR - 1);
  await expect(ask()).rejects.toMatchObject({ code: 'notFound' });
  expect(requests()).toBe(1);
  later(2);
  await expect(ask()).rejects.toMatchObject({ code: 'notFound' });
  expect(requests()).toBe(2);
  await expect(getMovie(deps, { movieId: 'imdb:tt9999999' })).rejects.toMatchObject({ code: 'notFound' });
  await expect(getMovie(deps, { movieId: 'imdb:tt9999999' })).rejects.toMatchObject({ code: 'notFound' });
  expect(requests()).toBe(3);
});

test('one that is deleted here is not asked for', async () => {
  await createMovie(deps, { tmdbId: 603, imdbId: 'tt0133093', isDeleted: true });
  for (const movieId of ['tmdb:603', 'imdb:tt0133093'])
    await expect(getMovie(deps, { movieId })).rejects.toMatchObject({ code: 'notFound' });
  expect(requests()).toBe(0);
});

test('an id beyond any is not found, and none of the wrong kind gets upstream', async () => {
  for (const movieId of ['tmdb:99999999999', 'tmdb:0', 'tmdb:-1', 'imdb:nm0000206', 'imdb:tt1', 'tmdb:six'])
    await expect(getMovie(deps, { movieId })).rejects.toMatchObject({ code: 'notFound' });
  expect(requests()).toBe(0);
});

test('a slow TMDb: 503 with a time to wait, once for all who ask, while a job goes on', async () => {
  upstream.standIn.faults.set({ slow: 60_000 });
  const ask = () => getMovie(deps, { movieId: 'tmdb:603' });
  const answers = await Promise.allSettled(Array.from({ length: 50 }, ask));
  for (const answer of answers)
    expect(answer).toMatchObject({
      status: 'rejected',
      reason: { code: 'upstreamUnavailable', retryAfter: expect.any(Number) },
    });
  expect(deps.enqueued).toEqual([{ name: 'tmdb.syncMovie', payload: { reference: 'tmdb:603' } }]);
  const asked = requests();
  await expect(ask()).rejects.toMatchObject({ code: 'upstreamUnavailable' });
  expect(requests()).toBe(asked);
  expect(deps.enqueued).toHaveLength(1);
  // The job has done it.
  await storeMovie(deps, tmdbMovie(603));
  expect(await ask()).toMatchObject({ title: 'Film 603' });
});

test.each([
  ['down', { down: true }],
  ['500', { status: 500 }],
  ['429', { status: 429, retryAfter: 7 }],
] as const)('%s: 503, and a job asks on', async (_name, fault) => {
  upstream.standIn.faults.set(fault);
  const error = await getMovie(deps, { movieId: 'tmdb:603' }).catch((reason) => reason);
  expect(error).toMatchObject({ code: 'upstreamUnavailable', retryAfter: expect.any(Number) });
  expect(error.retryAfter).toBeGreaterThanOrEqual('retryAfter' in fault ? 2 : 1);
  expect(deps.enqueued).toEqual([{ name: 'tmdb.syncMovie', payload: { reference: 'tmdb:603' } }]);
});

test.each([
  ['truncated', { truncated: true }],
  ['a page for people', { notJson: true }],
  ['a refused key', { status: 401 }],
  ['fifty megabytes', { huge: true }],
] as const)('%s: 503, and no job, which would get the same', async (_name, fault) => {
  upstream.standIn.faults.set(fault);
  await expect(getMovie(deps, { movieId: 'tmdb:603' })).rejects.toMatchObject({
    code: 'upstreamUnavailable',
  });
  expect(deps.enqueued).toEqual([]);
});

test('nonsense in some fields: the rest is served, the parts are marked', async () => {
  upstream.standIn.faults.set({ wrongTypes: ['status', 'videos', 'file_path'] });
  const movie = await getMovie(deps, { movieId: 'tmdb:603', include: ['videos', 'images'] });
  expect(movie).toMatchObject({ title: 'The Matrix', runtime: 136, status: null, videos: [] });
  expect(movie.sources.filter(({ isDamaged }) => isDamaged).map(({ part }) => part)).toEqual([
    'details',
    'images',
    'videos',
  ]);
});

test('a queue that takes nothing changes no answer', async () => {
  upstream.standIn.faults.set({ status: 500 });
  const broken = { ...deps, jobs: { enqueue: () => Promise.reject(new Error('no queue')) } };
  await expect(getMovie(broken, { movieId: 'tmdb:603' })).rejects.toMatchObject({
    code: 'upstreamUnavailable',
  });
  await createMovie(deps, { tmdbId: 1, title: 'Known' });
  expect(await getMovie(broken, { movieId: 'tmdb:1' })).toMatchObject({ title: 'Known' });
});

test('known movies never wait: served as they are while TMDb is down, and refreshed when they are old', async () => {
  const { movieId } = await storeMovie(deps, tmdbMovie(603));
  upstream.standIn.faults.set({ down: true });
  const ask = () => getMovie(deps, { movieId: String(movieId) });
  later(12 * HOUR - 1);
  const movie = await ask();
  expect(deps.enqueued).toEqual([]);
  later(2);
  expect(await ask()).toEqual(movie);
  const refresh = { name: 'tmdb.syncMovie', payload: { reference: 'tmdb:603' } };
  expect(deps.enqueued).toEqual([refresh]);
  // Not with each request.
  for (let i = 0; i < 5; i++) await ask();
  expect(deps.enqueued).toEqual([refresh]);
  later(10 * 60_000);
  await ask();
  expect(deps.enqueued).toEqual([refresh, refresh]);
  later(30 * 24 * HOUR);
  expect(await ask()).toEqual(movie);
  expect(requests()).toBe(0);
});

test('a movie of the sample is enriched when somebody looks at it; one without a number of TMDb is not', async () => {
  const id = await createMovie(deps, { tmdbId: 603 });
  await getMovie(deps, { movieId: String(id) });
  await getMovie(deps, { movieId: String(await createMovie(deps, { imdbId: 'tt7654321' })) });
  expect(deps.enqueued).toEqual([{ name: 'tmdb.syncMovie', payload: { reference: 'tmdb:603' } }]);
});

test('what costs a request upstream is counted, and nothing else; who has none left does not spoil it for others', async () => {
  const limiter = createLimiter({ authPerMinute: 1, upstreamPerHour: { anonymous: 2, signedIn: 5 } });
  let counted = 0;
  const countUpstream = async () => {
    counted++;
    await limiter.consume('upstreamAnonymous', 'ip:192.0.2.1');
  };
  const get = (movieId: string) => getMovie(deps, { movieId, countUpstream });
  await Promise.all([get('tmdb:603'), get('tmdb:603'), get('tmdb:603')]);
  await get('tmdb:603');
  await expect(get('tmdb:999999')).rejects.toMatchObject({ code: 'notFound' });
  expect(counted).toBe(2);
  const [poor, rich] = await Promise.allSettled([get('tmdb:949'), getMovie(deps, { movieId: 'tmdb:949' })]);
  expect(poor).toMatchObject({ status: 'rejected', reason: { code: 'rateLimited' } });
  expect(rich).toMatchObject({ status: 'fulfilled', value: { title: 'Heat' } });
});

test('two processes at once keep one movie', async () => {
  const other = { ...deps, tmdb: upstream.another() };
  const movies = await Promise.all(
    [deps, other, deps, other].map((process) => getMovie(process, { movieId: 'tmdb:603' })),
  );
  expect(new Set(movies.map(({ id }) => id)).size).toBe(1);
  expect(requests()).toBeLessThanOrEqual(2);
});

test('nobody at the address of TMDb', async () => {
  deps.tmdb = createTmdbClient({
    apiKey: '0123456789abcdef0123456789abcdef',
    baseUrl: 'http://127.0.0.1:9/3',
    backoff: { baseMs: 1, maxMs: 1 },
  });
  await expect(getMovie(deps, { movieId: 'tmdb:603' })).rejects.toMatchObject({
    code: 'upstreamUnavailable',
  });
});
