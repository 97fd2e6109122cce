import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { updateMe } from '../me/update-me.ts';
import { removeRating } from '../ratings/remove-rating.ts';
import { setRating } from '../ratings/set-rating.ts';
import { createTestCache } from '../testing/cache.ts';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { reviewBy } from '../testing/reviews.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { countQueries } from '../testing/watch-queries.ts';
import { createReview } from './create-review.ts';
import { deleteReview } from './delete-review.ts';
import { getMyReview, getReview } from './get-review.ts';
import { updateReview } from './update-review.ts';

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

async function statsOf(movie = movieId) {
  const row = await deps.db
    .selectFrom('movie_stats')
    .where('movie_id', '=', Number(movie))
    .select(['count', 'sum', 'mean'])
    .executeTakeFirstOrThrow();
  return row;
}

async function countRows(table: 'reviews' | 'ratings') {
  const { rows } = await deps.pool.query<{ n: number }>(
    `select count(*)::int as n from ${table} where movie_id = $1`,
    [movieId],
  );
  return rows[0]?.n;
}

const revision = async () =>
  (await deps.pool.query('select taste_revision as n from users where id = $1', [userId])).rows[0]
    .n as number;

test('write, read, change, delete', async () => {
  const text = '  <b>Slow</b>, & worth it.\n\n';
  const review = await createReview(deps, { userId, movieId, text });
  const now = deps.time.now.toISOString();
  expect(review).toEqual({
    id: expect.stringMatching(/^[\da-f-]{36}$/),
    user: { id: userId, username: expect.stringMatching(/^user/), displayName: null, avatarUrls: null },
    movieId,
    text,
    score: null,
    stars: null,
    spoiler: false,
    isEdited: false,
    helpful: 0,
    notHelpful: 0,
    isHidden: false,
    createdAt: now,
    updatedAt: now,
  });
  const { id } = review;
  const withMovie = { ...review, movie: expect.objectContaining({ id: movieId }) };
  expect(await getReview(deps, { id })).toEqual(withMovie);
  expect(await getMyReview(deps, { userId, movieId })).toEqual(withMovie);

  deps.time.now = new Date(deps.time.now.getTime() + 60_000);
  const flagged = await updateReview(deps, { id, userId, spoiler: true });
  expect(flagged).toEqual({ ...review, spoiler: true, updatedAt: deps.time.now.toISOString() });
  expect((await updateReview(deps, { id, userId, text })).isEdited).toBe(false);
  const edited = await updateReview(deps, { id, userId, text: 'Shorter.', spoiler: false });
  expect(edited).toMatchObject({ text: 'Shorter.', spoiler: false, isEdited: true, createdAt: now });
  expect((await updateReview(deps, { id, userId })).isEdited).toBe(true);
  expect(await getReview(deps, { id })).toMatchObject(edited);

  await deleteReview(deps, { id, userId, isModerator: false });
  const gone = [
    getReview(deps, { id }),
    getMyReview(deps, { userId, movieId }),
    updateReview(deps, { id, userId, text: 'x' }),
    deleteReview(deps, { id, userId, isModerator: false }),
    deleteReview(deps, { id, userId, isModerator: true }),
  ];
  expect(await codesOf(gone)).toEqual(Array(5).fill('notFound'));
});

test('a writer who is not public is a name and nothing else', async () => {
  const profile = { displayName: 'Ann', bio: 'planted-bio' };
  await updateMe(deps, { userId, ...profile });
  const { id, user } = await reviewBy(deps, { userId });
  expect(user.displayName).toBeNull();
  await updateMe(deps, { userId, isPublic: true });
  expect((await getReview(deps, { id })).user.displayName).toBe('Ann');
  await deps.db.updateTable('users').set({ banned_at: new Date() }).where('id', '=', userId).execute();
  const banned = await getReview(deps, { id });
  expect(banned.user).toMatchObject({ id: userId, displayName: null });
  expect(JSON.stringify(banned)).not.toMatch(/planted-bio|@example/);
});

test('one may carry the rating: as if it had been rated, in the same transaction', async () => {
  await setRating(deps, { userId: otherId, movieId, score: 4 });
  const { cache, drops } = watchDrops();
  const review = await createReview({ ...deps, cache }, { userId, movieId, text: 'Good.', stars: 4.5 });
  expect(review).toMatchObject({ score: 9, stars: 4.5 });
  expect(await statsOf()).toEqual({ count: 2, sum: 13, mean: 6.5 });
  expect(await revision()).toBe(1);
  expect(drops).toEqual([`movie:${movieId}`]);
  expect(deps.enqueued.at(-1)).toEqual({
    name: 'recommendations.refreshUser',
    payload: { userId, revision: 1 },
  });
  const changed = await updateReview({ ...deps, cache }, { id: review.id, userId, score: 6 });
  expect(changed).toMatchObject({ score: 6, stars: 3, isEdited: false });
  expect(await statsOf()).toEqual({ count: 2, sum: 10, mean: 5 });
  await updateReview({ ...deps, cache }, { id: review.id, userId, score: 6, text: 'The same.' });
  expect([await revision(), drops.length]).toEqual([2, 2]);
  await deleteReview(deps, { id: review.id, userId, isModerator: false });
  expect(await statsOf()).toEqual({ count: 2, sum: 10, mean: 5 });
});

test('without one the rating stays as it is, and is shown', async () => {
  await setRating(deps, { userId, movieId, score: 3 });
  const review = await createReview(deps, { userId, movieId, text: 'Not for me.' });
  expect(review.score).toBe(3);
  await setRating(deps, { userId, movieId, score: 2 });
  expect((await getReview(deps, { id: review.id })).stars).toBe(1);
  expect((await updateReview(deps, { id: review.id, userId, text: 'No.' })).score).toBe(2);
  await removeRating(deps, { userId, movieId });
  expect((await getReview(deps, { id: review.id })).score).toBeNull();
  expect(await revision()).toBe(3);
});

test('when it cannot be written nothing is rated either', async () => {
  const first = await createReview(deps, { userId, movieId, text: 'First.' });
  const again = createReview(deps, { userId, movieId, text: 'Again.', score: 9 });
  await expect(again).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining(first.id),
  });
  const both = createReview(deps, { userId: otherId, movieId, text: 'Both.', score: 9, stars: 4.5 });
  await expect(both).rejects.toMatchObject({ code: 'validationFailed', errors: [{ path: 'stars' }] });
  await expect(updateReview(deps, { id: first.id, userId, text: 'x', score: 11 })).rejects.toMatchObject({
    errors: [{ path: 'score' }],
  });
  expect([await countRows('reviews'), await countRows('ratings')]).toEqual([1, 0]);
  expect((await getReview(deps, { id: first.id })).text).toBe('First.');
  expect(deps.enqueued).toEqual([]);
});

test.each([
  ['', 'A review says something'],
  [' \n\t\u3000', 'A review says something'],
  ['a\0b', 'Must be valid Unicode without NUL'],
  ['half \ud83d', 'Must be valid Unicode without NUL'],
  ['x'.repeat(10_001), 'At most 10000 characters'],
  ['\u{1f3ac}'.repeat(10_001), 'At most 10000 characters'],
])('a text is refused: %#', async (text, message) => {
  const refusal = { code: 'validationFailed', errors: [{ path: 'text', message }] };
  await expect(createReview(deps, { userId, movieId, text })).rejects.toMatchObject(refusal);
  const { id } = await reviewBy(deps, { userId });
  await expect(updateReview(deps, { id, userId, text })).rejects.toMatchObject(refusal);
});

test.each(['x', '\u{1f3ac}'.repeat(10_000), '<script>alert(1)</script>', "'; drop table reviews; --\r\n\\"])(
  'a text is kept as it is: %#',
  async (text) => {
    const { id } = await createReview(deps, { userId, movieId, text });
    expect((await getReview(deps, { id })).text).toBe(text);
  },
);

test('takes every form of a movie id; an unknown or deleted movie is not found', async () => {
  const known = String(await createMovie(deps, { tmdbId: 603, imdbId: 'tt0133093' }));
  expect((await reviewBy(deps, { userId, movieId: 'tmdb:603' })).movieId).toBe(known);
  expect((await reviewBy(deps, { userId: otherId, movieId: 'imdb:tt0133093' })).movieId).toBe(known);
  const deleted = String(await createMovie(deps, { isDeleted: true }));
  for (const unknown of ['999999', '9999999999', 'tmdb:77', deleted])
    await expect(createReview(deps, { userId, movieId: unknown, text: 'x' })).rejects.toMatchObject({
      code: 'notFound',
    });
});

test('of a movie that was deleted since it is not there, but can be taken back', async () => {
  const { id } = await reviewBy(deps, { userId, movieId });
  await deps.pool.query('update movies set deleted_at = now() where id = $1', [movieId]);
  const gone = [
    getReview(deps, { id }),
    getMyReview(deps, { userId, movieId }),
    updateReview(deps, { id, userId, text: 'x', score: 1 }),
  ];
  expect(await codesOf(gone)).toEqual(Array(3).fill('notFound'));
  await deleteReview(deps, { id, userId, isModerator: false });
  expect(await countRows('reviews')).toBe(0);
});

test("nobody changes or deletes another user's, but for moderators, who are written down", async () => {
  const { id } = await reviewBy(deps, { userId, movieId });
  await expect(updateReview(deps, { id, userId: otherId, text: 'Mine.', score: 1 })).rejects.toMatchObject({
    code: 'notFound',
  });
  await expect(deleteReview(deps, { id, userId: otherId, isModerator: false })).rejects.toMatchObject({
    code: 'notFound',
  });
  expect([await countRows('reviews'), await countRows('ratings')]).toEqual([1, 0]);
  await deleteReview(deps, { id, userId: otherId, isModerator: true, ip: '192.0.2.7' });
  expect(await countRows('reviews')).toBe(0);
  const events = await deps.db
    .selectFrom('audit_log')
    .where('action', '=', 'moderation.reviewDeleted')
    .select(['actor_id', 'subject_id', 'ip', 'detail'])
    .execute();
  expect(events).toEqual([
    { actor_id: otherId, subject_id: userId, ip: '192.0.2.7', detail: { reviewId: id, movieId } },
  ]);
});

test('a hidden one is there for its writer alone, and can be changed', async () => {
  const { id } = await reviewBy(deps, { userId, movieId, isHidden: true });
  await expect(getReview(deps, { id })).rejects.toMatchObject({ code: 'notFound' });
  expect(await getMyReview(deps, { userId, movieId })).toMatchObject({ id, isHidden: true });
  expect(await updateReview(deps, { id, userId, text: 'Milder.' })).toMatchObject({ isHidden: true });
  await expect(createReview(deps, { userId, movieId, text: 'Anew.' })).rejects.toMatchObject({
    code: 'conflict',
  });
});

test('20 at once: one is written, with its rating, the others are refused', async () => {
  const all = await Promise.allSettled(
    Array.from({ length: 20 }, (_, i) =>
      createReview(deps, { userId, movieId, text: `Attempt ${i}`, score: (i % 10) + 1 }),
    ),
  );
  const written = all.filter(({ status }) => status === 'fulfilled');
  expect(written).toHaveLength(1);
  for (const result of all)
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'conflict' });
  const { score } = await getMyReview(deps, { userId, movieId });
  expect(await statsOf()).toEqual({ count: 1, sum: score, mean: score });
  expect(await countRows('reviews')).toBe(1);
});

test('writing against rating and taking back: the review has the score of its writer', async () => {
  for (let round = 0; round < 5; round++) {
    const movie = String(await createMovie(deps));
    await Promise.all([
      createReview(deps, { userId, movieId: movie, text: 'At the same time.' }),
      setRating(deps, { userId, movieId: movie, score: 8 }),
      removeRating(deps, { userId, movieId: movie }),
      setRating(deps, { userId, movieId: movie, score: 5 }),
    ]);
    const { rows } = await deps.pool.query<{ score: number }>(
      'select r.score from ratings r join raters by on by.id = r.rater_id where by.user_id = $1 and r.movie_id = $2',
      [userId, movie],
    );
    expect((await getMyReview(deps, { userId, movieId: movie })).score).toBe(rows[0]?.score ?? null);
  }
});

test('a user who is gone cannot write', async () => {
  await deps.db.deleteFrom('users').where('id', '=', userId).execute();
  await expect(createReview(deps, { userId, movieId, text: 'x' })).rejects.toMatchObject({
    code: 'unauthenticated',
  });
});

test('inside a transaction it is all or nothing of that', async () => {
  const failure = deps.db.transaction().execute(async (trx) => {
    await createReview({ ...deps, db: trx }, { userId, movieId, text: 'Never.', score: 9 });
    throw new Error('something else failed');
  });
  await expect(failure).rejects.toThrow('something else');
  expect([await countRows('reviews'), await countRows('ratings')]).toEqual([0, 0]);
});

test('a write is one statement, and one more with a rating', async () => {
  const { db, count } = countQueries(deps.db);
  const { id } = await createReview({ ...deps, db }, { userId, movieId, text: 'One.' });
  expect(count()).toBe(1);
  await updateReview({ ...deps, db }, { id, userId, text: 'Two.', score: 5 });
  expect(count()).toBe(3);
  await deleteReview({ ...deps, db }, { id, userId, isModerator: false });
  expect(count()).toBe(4);
});

/** How each of them is refused. */
async function codesOf(calls: Promise<unknown>[]): Promise<unknown[]> {
  const results = await Promise.allSettled(calls);
  return results.map((result) => (result.status === 'rejected' ? result.reason.code : 'not refused'));
}

/** A cache that tells what was dropped. */
function watchDrops() {
  const { cache } = createTestCache();
  const drops: string[] = [];
  const drop = async (tags: readonly string[]) => {
    drops.push(...tags);
  };
  return { cache: { ...cache, drop }, drops };
}
