import { assert, asyncProperty, constantFrom, integer, record } from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { getKnownStats } from '../movies/known-movie.ts';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { countQueries } from '../testing/watch-queries.ts';
import { getRating } from './get-rating.ts';
import { listRatings, ratingSorts } from './list-ratings.ts';
import { removeRating } from './remove-rating.ts';
import { setRating } from './set-rating.ts';

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

/** The histogram of a movie, counted from its ratings. */
async function recount(id = movieId) {
  const histogram: number[] = Array(10).fill(0);
  const rows = await deps.db
    .selectFrom('ratings')
    .where('movie_id', '=', Number(id))
    .select('score')
    .execute();
  for (const { score } of rows) histogram[score - 1] = (histogram[score - 1] ?? 0) + 1;
  return histogram;
}

async function expectExactStats(id = movieId) {
  const { histogram, count, mean } = await getKnownStats(deps, id);
  expect(histogram).toEqual(await recount(id));
  expect(count).toBe(histogram.reduce((sum, n) => sum + n, 0));
  const sum = histogram.reduce((total, n, i) => total + n * (i + 1), 0);
  expect(mean).toEqual(count ? sum / count : null);
}

test('rate, rate anew, take back; the statistics follow', async () => {
  const createdAt = deps.time.now.toISOString();
  const first = await setRating(deps, { userId, movieId, score: 7 });
  expect(first).toEqual({
    isNew: true,
    rating: { movieId, score: 7, stars: 3.5, createdAt, updatedAt: createdAt },
  });
  expect(await getKnownStats(deps, movieId)).toEqual({
    count: 1,
    mean: 7,
    bayesianMean: 7,
    histogram: [0, 0, 0, 0, 0, 0, 1, 0, 0, 0],
  });
  deps.time.now = new Date(deps.time.now.getTime() + 5_000);
  const second = await setRating(deps, { userId, movieId, stars: 0.5 });
  expect(second).toEqual({
    isNew: false,
    rating: { movieId, score: 1, stars: 0.5, createdAt, updatedAt: deps.time.now.toISOString() },
  });
  expect(await getRating(deps, { userId, movieId })).toEqual(second.rating);
  await expectExactStats();
  await removeRating(deps, { userId, movieId });
  await expect(getRating(deps, { userId, movieId })).rejects.toMatchObject({ code: 'notFound' });
  expect((await getKnownStats(deps, movieId)).count).toBe(0);
});

test.each([
  [{}, 'score'],
  [{ score: 8, stars: 4 }, 'stars'],
  [{ score: 0 }, 'score'],
  [{ score: 11 }, 'score'],
  [{ score: 7.5 }, 'score'],
  [{ stars: 0 }, 'stars'],
  [{ stars: 5.5 }, 'stars'],
  [{ stars: 3.3 }, 'stars'],
  [{ score: Number.NaN }, 'score'],
])('%j is refused at %s and changes nothing', async (given, path) => {
  await expect(setRating(deps, { userId, movieId, ...given })).rejects.toMatchObject({
    code: 'validationFailed',
    errors: [{ path }],
  });
  expect(await recount()).toEqual(Array(10).fill(0));
  expect(await revision()).toBe(0);
});

test('only what changes taste counts, and asks for a new list', async () => {
  await removeRating(deps, { userId, movieId });
  await setRating(deps, { userId, movieId, score: 7 });
  await setRating(deps, { userId, movieId, score: 7 });
  await setRating(deps, { userId, movieId, score: 8 });
  await removeRating(deps, { userId, movieId });
  await removeRating(deps, { userId, movieId });
  expect(await revision()).toBe(3);
  expect(await revision(otherId)).toBe(0);
  expect(deps.enqueued.map(({ payload }) => payload)).toEqual(
    [1, 2, 3].map((n) => ({ userId, revision: n })),
  );
});

test('a queue that is down fails nothing', async () => {
  const jobs = { enqueue: () => Promise.reject(new Error('the queue is down')) };
  await setRating({ ...deps, jobs }, { userId, movieId, score: 3 });
  await removeRating({ ...deps, jobs }, { userId, movieId });
  expect(await revision()).toBe(2);
});

test('an unknown movie is not found and changes nothing', async () => {
  const deleted = String(await createMovie(deps, { isDeleted: true }));
  for (const unknown of ['999999', '9999999999', 'tmdb:77', deleted])
    await expect(setRating(deps, { userId, movieId: unknown, score: 5 })).rejects.toMatchObject({
      code: 'notFound',
    });
  await expect(removeRating(deps, { userId, movieId: '999999' })).rejects.toMatchObject({ code: 'notFound' });
  expect(await revision()).toBe(0);
});

test("nobody sees or removes another user's", async () => {
  await setRating(deps, { userId, movieId, score: 9 });
  expect((await listRatings(deps, { userId: otherId, limit: 10 })).items).toEqual([]);
  await expect(getRating(deps, { userId: otherId, movieId })).rejects.toMatchObject({ code: 'notFound' });
  await removeRating(deps, { userId: otherId, movieId });
  expect((await getRating(deps, { userId, movieId })).score).toBe(9);
});

test('a user who is gone, or has no rater, cannot rate', async () => {
  await deps.db.deleteFrom('raters').where('user_id', '=', userId).execute();
  await expect(setRating(deps, { userId, movieId, score: 5 })).rejects.toThrow('has no rater');
  await deps.db.deleteFrom('users').where('id', '=', userId).execute();
  await expect(setRating(deps, { userId, movieId, score: 5 })).rejects.toMatchObject({
    code: 'unauthenticated',
  });
});

test('50 at once: one row, one of them new, statistics exact', async () => {
  const all = await Promise.all(
    Array.from({ length: 50 }, (_, i) => setRating(deps, { userId, movieId, score: (i % 10) + 1 })),
  );
  expect(all.filter(({ isNew }) => isNew)).toHaveLength(1);
  expect((await getKnownStats(deps, movieId)).count).toBe(1);
  await expectExactStats();
});

test('many users rating, rating anew and taking back the same movies: nothing fails, statistics exact', async () => {
  const users = await Promise.all(Array.from({ length: 6 }, () => createUser(deps)));
  const movies = [movieId, String(await createMovie(deps))];
  await Promise.all(
    Array.from({ length: 120 }, (_, i) => {
      const user = users[i % users.length]?.userId ?? userId;
      const movie = movies[(i >> 1) % 2] ?? movieId;
      if (i % 5 === 4) return removeRating(deps, { userId: user, movieId: movie });
      return setRating(deps, { userId: user, movieId: movie, score: (i % 10) + 1 });
    }),
  );
  for (const movie of movies) await expectExactStats(movie);
});

test('rating against deleting the account: the account wins, statistics exact', async () => {
  await setRating(deps, { userId: otherId, movieId, score: 4 });
  const results = await Promise.allSettled([
    ...Array.from({ length: 10 }, (_, i) => setRating(deps, { userId, movieId, score: i + 1 })),
    deps.db.deleteFrom('users').where('id', '=', userId).execute(),
    ...Array.from({ length: 10 }, (_, i) => setRating(deps, { userId, movieId, score: i + 1 })),
  ]);
  for (const result of results)
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'unauthenticated' });
  expect((await getKnownStats(deps, movieId)).count).toBe(1);
  await expectExactStats();
});

test('the feed carries the movies, in the order asked for', async () => {
  const rate = async (title: string, score: number, at: number) => {
    const id = String(await createMovie(deps, { title }));
    deps.time.now = new Date(Date.UTC(2026, 0, 1) + at);
    await setRating(deps, { userId, movieId: id, score });
  };
  await rate('Beta', 9, 0);
  await rate('alpha', 5, 1_000);
  await rate('Gamma', 9, 2_000);
  const titles = async (sort?: (typeof ratingSorts)[number]) => {
    const { items } = await listRatings(deps, { userId, limit: 10, sort });
    return items.map(({ movie }) => movie.title);
  };
  expect(await titles()).toEqual(['Gamma', 'alpha', 'Beta']);
  expect(await titles('score')).toEqual(['Gamma', 'Beta', 'alpha']);
  expect(await titles('title')).toEqual(['alpha', 'Beta', 'Gamma']);
  const { items } = await listRatings(deps, { userId, limit: 1 });
  expect(items[0]).toMatchObject({ score: 9, stars: 4.5, movieId: items[0]?.movie.id });
});

test('pages neither overlap nor miss, whatever the sort and size', async () => {
  const rated: string[] = [];
  for (let i = 0; i < 15; i++) {
    const id = String(await createMovie(deps, { title: `Twin ${i % 2}` }));
    deps.time.now = new Date(Date.UTC(2026, 0, 1, 0, 0, i % 3));
    await setRating(deps, { userId, movieId: id, score: (i % 3) + 1 });
    rated.push(id);
  }
  const params = record({ sort: constantFrom(...ratingSorts), limit: integer({ min: 1, max: 16 }) });
  await assert(
    asyncProperty(params, async ({ sort, limit }) => {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await listRatings(deps, { userId, sort, limit, ...(cursor && { cursor }) });
        seen.push(...page.items.map((rating) => rating.movieId));
        cursor = page.pagination.nextCursor;
      } while (cursor);
      expect(seen.sort()).toEqual([...rated].sort());
    }),
    { numRuns: 25 },
  );
});

test('a cursor of another sort or user is refused', async () => {
  for (let i = 0; i < 2; i++)
    await setRating(deps, { userId, movieId: String(await createMovie(deps)), score: 5 });
  const cursor = (await listRatings(deps, { userId, limit: 1 })).pagination.nextCursor ?? '';
  const refusal = { code: 'validationFailed', errors: [{ path: 'cursor' }] };
  await expect(listRatings(deps, { userId, limit: 1, sort: 'score', cursor })).rejects.toMatchObject(refusal);
  await expect(listRatings(deps, { userId: otherId, limit: 1, cursor })).rejects.toMatchObject(refusal);
});

test('a write is one statement', async () => {
  const { db, count } = countQueries(deps.db);
  await setRating({ ...deps, db }, { userId, movieId, score: 5 });
  expect(count()).toBe(1);
  await removeRating({ ...deps, db }, { userId, movieId });
  expect(count()).toBe(2);
});
