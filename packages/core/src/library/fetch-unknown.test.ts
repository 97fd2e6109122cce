import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addFavorite } from '../favorites/add-favorite.ts';
import { addHistoryEntry } from '../history/add-history-entry.ts';
import { setRating } from '../ratings/set-rating.ts';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { startTestTmdb, type TestTmdb } from '../testing/test-tmdb.ts';
import { addToWatchlist } from '../watchlist/change-watchlist.ts';
import { fetchMovie } from './fetch-unknown.ts';

let deps: TestDeps;
let upstream: TestTmdb;
let userId: string;

beforeAll(async () => {
  deps = await createTestDeps();
  upstream = await startTestTmdb();
});
afterAll(async () => {
  await deps?.destroy();
  await upstream?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await deps.pool.query('truncate movies, people, tmdb_misses restart identity cascade');
  upstream.standIn.faults.set();
  upstream.standIn.stats.reset();
  deps.tmdb = upstream.another();
  ({ userId } = await createUser(deps));
});

const requests = () => upstream.standIn.stats.read().requests;

const writes = {
  favorite: async (movieId: string) => (await addFavorite(deps, { userId, movieId })).favorite.movie.title,
  watchlist: async (movieId: string) => (await addToWatchlist(deps, { userId, movieId })).item.movie.title,
  history: async (movieId: string) => (await addHistoryEntry(deps, { userId, movieId })).movie.title,
  rating: async (movieId: string) => {
    const { rating } = await setRating(deps, { userId, movieId, score: 9 });
    return (await addFavorite(deps, { userId, movieId: rating.movieId })).favorite.movie.title;
  },
};

test.each(Object.entries(writes))('%s: a movie nobody here knows is fetched, once', async (_, write) => {
  expect(await write('tmdb:603')).toBe('The Matrix');
  expect(requests()).toBe(1);
  expect(await write('imdb:tt0133093')).toBe('The Matrix');
  expect(requests()).toBe(1);
});

test('what TMDb does not know either, is deleted here or is an id of ours is not found', async () => {
  await createMovie(deps, { tmdbId: 949, isDeleted: true });
  for (const movieId of ['tmdb:999999', 'tmdb:949', '4711'])
    for (const write of Object.values(writes))
      await expect(write(movieId)).rejects.toMatchObject({ code: 'notFound' });
  deps.tmdb = undefined;
  await expect(writes.favorite('tmdb:603')).rejects.toMatchObject({ code: 'notFound' });
});

test('while TMDb does not answer the write waits two seconds at most, and nothing is written', async () => {
  upstream.standIn.faults.set({ slow: 60_000 });
  await expect(writes.rating('tmdb:603')).rejects.toMatchObject({
    code: 'upstreamUnavailable',
    retryAfter: expect.any(Number),
  });
  const { rows } = await deps.pool.query('select 1 from ratings');
  expect(rows).toEqual([]);
});

test('what the caller may cost an upstream is counted, and only that', async () => {
  let counted = 0;
  const countUpstream = async () => void counted++;
  await addFavorite(deps, { userId, movieId: 'tmdb:603', countUpstream });
  await addFavorite(deps, { userId, movieId: 'tmdb:603', countUpstream });
  await addFavorite(deps, { userId, movieId: '1', countUpstream });
  expect(counted).toBe(1);
  const refuse = () => Promise.reject(new Error('none left'));
  await expect(addFavorite(deps, { userId, movieId: 'tmdb:949', countUpstream: refuse })).rejects.toThrow(
    'none left',
  );
});

test('fifty at once for one movie: one call upstream, fifty writes', async () => {
  await Promise.all(Array.from({ length: 50 }, () => addHistoryEntry(deps, { userId, movieId: 'tmdb:603' })));
  expect(requests()).toBe(1);
  const { rows } = await deps.pool.query('select 1 from history where user_id = $1', [userId]);
  expect(rows).toHaveLength(50);
});

test('within a transaction nothing is fetched; it can be before', async () => {
  const write = () =>
    deps.db.transaction().execute((db) => addHistoryEntry({ ...deps, db }, { userId, movieId: 'tmdb:603' }));
  await expect(write()).rejects.toMatchObject({ code: 'notFound' });
  expect(requests()).toBe(0);
  for (const movieId of ['tmdb:603', 'tmdb:999999', '42', 'no id']) await fetchMovie(deps, { movieId });
  expect((await write()).movie.title).toBe('The Matrix');
});
