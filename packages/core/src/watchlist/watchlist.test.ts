import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { countQueries } from '../testing/watch-queries.ts';
import { addToWatchlist, removeFromWatchlist } from './change-watchlist.ts';
import { getWatchlistItem, listWatchlist } from './list-watchlist.ts';

let deps: TestDeps;
let userId: string;
let otherId: string;
let movieId: string;

beforeAll(async () => {
  deps = await createTestDeps();
});
beforeEach(async () => {
  ({ userId } = await createUser(deps));
  ({ userId: otherId } = await createUser(deps));
  movieId = String(await createMovie(deps));
  deps.enqueued.length = 0;
});
afterAll(() => deps?.destroy());

test('put on it, note, take off', async () => {
  const added = await addToWatchlist(deps, { userId, movieId, note: 'with Ann' });
  expect(added).toMatchObject({ isNew: true, item: { movie: { id: movieId }, note: 'with Ann' } });
  expect(await getWatchlistItem(deps, { userId, movieId })).toEqual(added.item);
  expect(await addToWatchlist(deps, { userId, movieId })).toEqual({ isNew: false, item: added.item });
  expect((await addToWatchlist(deps, { userId, movieId, note: null })).item.note).toBeNull();
  await removeFromWatchlist(deps, { userId, movieId });
  await removeFromWatchlist(deps, { userId, movieId });
  await expect(getWatchlistItem(deps, { userId, movieId })).rejects.toMatchObject({ code: 'notFound' });
  expect(deps.enqueued.map(({ payload }) => payload)).toEqual(
    [1, 2].map((revision) => ({ userId, revision })),
  );
});

test("it is no favorite, and nobody else's", async () => {
  await addToWatchlist(deps, { userId, movieId });
  expect((await listWatchlist(deps, { userId: otherId, limit: 10 })).items).toEqual([]);
  await expect(getWatchlistItem(deps, { userId: otherId, movieId })).rejects.toMatchObject({
    code: 'notFound',
  });
  await removeFromWatchlist(deps, { userId: otherId, movieId });
  expect((await listWatchlist(deps, { userId, limit: 10 })).items).toHaveLength(1);
  const { rows } = await deps.pool.query('select 1 from favorites where user_id = $1', [userId]);
  expect(rows).toEqual([]);
});

test('50 at once are one; adding against removing against deleting the account fails for no other reason', async () => {
  const all = await Promise.all(Array.from({ length: 50 }, () => addToWatchlist(deps, { userId, movieId })));
  expect(all.filter(({ isNew }) => isNew)).toHaveLength(1);
  const results = await Promise.allSettled([
    ...Array.from({ length: 20 }, async (_, i) => {
      if (i % 2) return removeFromWatchlist(deps, { userId, movieId });
      await addToWatchlist(deps, { userId, movieId });
    }),
    deps.db.deleteFrom('users').where('id', '=', userId).execute(),
  ]);
  for (const result of results)
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'unauthenticated' });
  const { rows } = await deps.pool.query('select 1 from watchlist where user_id = $1', [userId]);
  expect(rows).toEqual([]);
});

test('a write is one statement; adding then reads the movie', async () => {
  const { db, count } = countQueries(deps.db);
  await addToWatchlist({ ...deps, db }, { userId, movieId });
  expect(count()).toBe(2);
  await removeFromWatchlist({ ...deps, db }, { userId, movieId });
  expect(count()).toBe(3);
});
