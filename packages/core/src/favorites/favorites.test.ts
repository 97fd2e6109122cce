import { assert, asyncProperty, integer } from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { countQueries } from '../testing/watch-queries.ts';
import { addFavorite } from './add-favorite.ts';
import { getFavorite, listFavorites } from './list-favorites.ts';
import { removeFavorite } from './remove-favorite.ts';

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
afterAll(() => deps.destroy());

async function revision(of = userId) {
  const row = await deps.db
    .selectFrom('users')
    .where('id', '=', of)
    .select('taste_revision')
    .executeTakeFirst();
  return row?.taste_revision;
}

async function countRows() {
  const rows = await deps.db
    .selectFrom('favorites')
    .where('user_id', '=', userId)
    .select('movie_id')
    .execute();
  return rows.length;
}

test('add, get, add again, remove', async () => {
  const added = await addFavorite(deps, { userId, movieId, note: 'with Ann' });
  expect(added).toEqual({
    isNew: true,
    favorite: {
      movie: expect.objectContaining({ id: movieId }),
      note: 'with Ann',
      createdAt: deps.time.now.toISOString(),
    },
  });
  expect(await getFavorite(deps, { userId, movieId })).toEqual(added.favorite);
  const again = await addFavorite(deps, { userId, movieId });
  expect(again).toEqual({ isNew: false, favorite: added.favorite });
  expect((await addFavorite(deps, { userId, movieId, note: null })).favorite.note).toBeNull();
  await removeFavorite(deps, { userId, movieId });
  await expect(getFavorite(deps, { userId, movieId })).rejects.toMatchObject({ code: 'notFound' });
});

test('only what changes taste counts, and asks for a new list', async () => {
  await removeFavorite(deps, { userId, movieId });
  expect(await revision()).toBe(0);
  await addFavorite(deps, { userId, movieId });
  await addFavorite(deps, { userId, movieId, note: 'a note' });
  expect(await revision()).toBe(1);
  await removeFavorite(deps, { userId, movieId });
  await removeFavorite(deps, { userId, movieId });
  expect(await revision()).toBe(2);
  expect(await revision(otherId)).toBe(0);
  expect(deps.enqueued).toEqual(
    [1, 2].map((n) => ({ name: 'recommendations.refreshUser', payload: { userId, revision: n } })),
  );
});

test('a queue that is down fails nothing', async () => {
  const enqueue = () => Promise.reject(new Error('the queue is down'));
  await addFavorite({ ...deps, jobs: { enqueue } }, { userId, movieId });
  expect(await countRows()).toBe(1);
});

test('takes every form of a movie id', async () => {
  await createMovie(deps, { tmdbId: 603, imdbId: 'tt0133093' });
  expect((await addFavorite(deps, { userId, movieId: 'tmdb:603' })).isNew).toBe(true);
  expect((await addFavorite(deps, { userId, movieId: 'imdb:tt0133093' })).isNew).toBe(false);
  await removeFavorite(deps, { userId, movieId: 'tmdb:603' });
  expect(await countRows()).toBe(0);
});

test('an unknown movie is not found and changes nothing', async () => {
  const deleted = String(await createMovie(deps, { isDeleted: true }));
  for (const unknown of ['999999', '9999999999', 'tmdb:77', deleted]) {
    await expect(addFavorite(deps, { userId, movieId: unknown })).rejects.toMatchObject({ code: 'notFound' });
    await expect(getFavorite(deps, { userId, movieId: unknown })).rejects.toMatchObject({ code: 'notFound' });
  }
  await expect(removeFavorite(deps, { userId, movieId: '999999' })).rejects.toMatchObject({
    code: 'notFound',
  });
  expect(await revision()).toBe(0);
});

test('a movie deleted meanwhile leaves the list, and can still be taken off', async () => {
  await addFavorite(deps, { userId, movieId });
  await deps.db
    .updateTable('movies')
    .set({ deleted_at: new Date() })
    .where('id', '=', Number(movieId))
    .execute();
  expect((await listFavorites(deps, { userId, limit: 10 })).items).toEqual([]);
  await removeFavorite(deps, { userId, movieId });
  expect(await countRows()).toBe(0);
});

test("nobody sees or removes another user's", async () => {
  await addFavorite(deps, { userId, movieId });
  expect((await listFavorites(deps, { userId: otherId, limit: 10 })).items).toEqual([]);
  await expect(getFavorite(deps, { userId: otherId, movieId })).rejects.toMatchObject({ code: 'notFound' });
  await removeFavorite(deps, { userId: otherId, movieId });
  expect(await countRows()).toBe(1);
});

test('a user who is gone cannot add', async () => {
  await deps.db.deleteFrom('users').where('id', '=', otherId).execute();
  await expect(addFavorite(deps, { userId: otherId, movieId })).rejects.toMatchObject({
    code: 'unauthenticated',
  });
});

test('50 at once: one row, one of them new', async () => {
  const all = await Promise.all(Array.from({ length: 50 }, () => addFavorite(deps, { userId, movieId })));
  expect(all.filter(({ isNew }) => isNew)).toHaveLength(1);
  expect(await countRows()).toBe(1);
});

test('adding against removing against deleting the account: no failure but the account gone', async () => {
  const attempts = Array.from({ length: 30 }, async (_, i) => {
    if (i % 2) return removeFavorite(deps, { userId, movieId });
    await addFavorite(deps, { userId, movieId });
  });
  await Promise.all(attempts);
  expect(await countRows()).toBeLessThanOrEqual(1);
  const last = await Promise.allSettled([
    ...Array.from({ length: 10 }, () => addFavorite(deps, { userId, movieId })),
    deps.db.deleteFrom('users').where('id', '=', userId).execute(),
    ...Array.from({ length: 10 }, () => addFavorite(deps, { userId, movieId })),
  ]);
  for (const result of last)
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'unauthenticated' });
  expect(await countRows()).toBe(0);
});

test('the feed is newest first and complete, whatever the page size', async () => {
  const added: string[] = [];
  for (let i = 0; i < 17; i++) {
    const id = String(await createMovie(deps));
    // Several in the same millisecond: the movie id decides.
    deps.time.now = new Date(Date.UTC(2026, 0, 1, 0, 0, 0, Math.floor(i / 3)));
    await addFavorite(deps, { userId, movieId: id });
    added.unshift(id);
  }
  await assert(
    asyncProperty(integer({ min: 1, max: 20 }), async (limit) => {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await listFavorites(deps, { userId, limit, ...(cursor && { cursor }) });
        seen.push(...page.items.map(({ movie }) => movie.id));
        cursor = page.pagination.nextCursor;
      } while (cursor);
      expect(seen).toEqual(added);
    }),
    { numRuns: 20 },
  );
});

test('rows written with microseconds are not lost between pages', async () => {
  for (const micros of ['000100', '000200', '000300'])
    await deps.db
      .insertInto('favorites')
      .values({
        user_id: userId,
        movie_id: await createMovie(deps),
        created_at: `2026-01-01 00:00:00.${micros}+00`,
      })
      .execute();
  const first = await listFavorites(deps, { userId, limit: 1 });
  const cursor = first.pagination.nextCursor ?? '';
  expect((await listFavorites(deps, { userId, limit: 10, cursor })).items).toHaveLength(2);
});

test('a cursor of another user, another list or made up is refused', async () => {
  await addFavorite(deps, { userId, movieId });
  await addFavorite(deps, { userId, movieId: String(await createMovie(deps)) });
  const cursor = (await listFavorites(deps, { userId, limit: 1 })).pagination.nextCursor ?? '';
  const refusal = { code: 'validationFailed', errors: [{ path: 'cursor' }] };
  await expect(listFavorites(deps, { userId: otherId, limit: 1, cursor })).rejects.toMatchObject(refusal);
  await expect(listFavorites(deps, { userId, limit: 1, cursor: 'x' })).rejects.toMatchObject(refusal);
});

test('a write is one statement; adding then reads the movie', async () => {
  const { db, count } = countQueries(deps.db);
  await addFavorite({ ...deps, db }, { userId, movieId });
  expect(count()).toBe(2);
  await removeFavorite({ ...deps, db }, { userId, movieId });
  expect(count()).toBe(3);
});
