import { assert, asyncProperty, constantFrom, integer, record } from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setPreferences } from '../preferences/set-preferences.ts';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { type ReviewFixture, reviewBy } from '../testing/reviews.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { countQueries } from '../testing/watch-queries.ts';
import {
  listMovieReviews,
  listMyReviews,
  listReviews,
  movieReviewSorts,
  reviewSorts,
} from './list-reviews.ts';
import type { Review } from './review.ts';
import { voteOnReview } from './vote.ts';

let deps: TestDeps;
let ann: string;
let ben: string;
/** By the name that their text begins with. */
const reviews = new Map<string, Review>();
let heat: string;
let alien: string;
let unrated: string;

type Written = ReviewFixture & { name: string; votes?: boolean[] };

async function write({ name, votes = [], ...fixture }: Written): Promise<void> {
  deps.time.now = new Date(Date.UTC(2026, 0, 1, 0, reviews.size));
  const review = await reviewBy(deps, { text: `${name} says so`, ...fixture });
  for (const helpful of votes) {
    const { userId } = await createUser(deps);
    await voteOnReview(deps, { id: review.id, userId, helpful });
  }
  reviews.set(name, review);
}

beforeAll(async () => {
  deps = await createTestDeps();
  ann = (await createUser(deps)).userId;
  ben = (await createUser(deps)).userId;
  heat = String(await createMovie(deps, { title: 'Heat', genres: ['Crime', 'Drama'], scores: [9, 9] }));
  alien = String(await createMovie(deps, { title: 'Alien', genres: ['Horror'], scores: Array(9).fill(10) }));
  unrated = String(await createMovie(deps, { title: 'Unseen', genres: ['Drama'] }));
  const gone = String(await createMovie(deps, { title: 'Gone' }));
  await write({ name: 'one', userId: ann, movieId: heat, score: 8, votes: [true, true, true] });
  await write({ name: 'two', userId: ben, movieId: heat, score: 3, votes: [true, false], spoiler: true });
  await write({ name: 'three', userId: ann, movieId: alien, score: 10, text: 'three: Élan & <i>dread</i>' });
  await write({ name: 'four', userId: ben, movieId: unrated, votes: [true] });
  await write({ name: 'five', userId: ann, movieId: unrated, isHidden: true, score: 6 });
  await write({ name: 'six', userId: ann, movieId: gone, score: 7 });
  await deps.pool.query('update movies set deleted_at = now() where id = $1', [gone]);
});
afterAll(() => deps?.destroy());

const namesOf = (items: readonly Review[]) => items.map(({ text }) => text.split(/[ :]/)[0]);
const listed = async (params: Partial<Parameters<typeof listReviews>[1]> = {}) =>
  namesOf((await listReviews(deps, { limit: 50, ...params })).items);
const ofMovie = async (params: Partial<Parameters<typeof listMovieReviews>[1]> = {}) =>
  namesOf((await listMovieReviews(deps, { limit: 50, movieId: heat, ...params })).items);

test('all, the newest first, with their movies; hidden ones and those of deleted movies are not there', async () => {
  expect(await listed()).toEqual(['four', 'three', 'two', 'one']);
  const { items } = await listReviews(deps, { limit: 1 });
  expect(items[0]).toEqual({
    ...reviews.get('four'),
    helpful: 1,
    movie: expect.objectContaining({ id: unrated, title: 'Unseen', genres: [expect.anything()] }),
    userId: undefined,
  });
});

test.each([
  ['newest', ['four', 'three', 'two', 'one']],
  ['score', ['three', 'one', 'two', 'four']],
  ['helpful', ['one', 'four', 'two', 'three']],
  ['movieRating', ['three', 'two', 'one', 'four']],
] as const)('by %s, and the other way round', async (sort, expected) => {
  expect(await listed({ sort })).toEqual(expected);
  expect(await listed({ sort, order: 'asc' })).toEqual([...expected].reverse());
});

test.each<[Parameters<typeof listed>[0], string[]]>([
  [{ scoreFrom: 8 }, ['three', 'one']],
  [{ scoreTo: 8 }, ['two', 'one']],
  [{ scoreFrom: 3, scoreTo: 3 }, ['two']],
  [{ genre: ['drama'] }, ['four', 'two', 'one']],
  [{ genre: ['Crime', 'Horror'] }, ['three', 'two', 'one']],
  [{ text: 'ELAN' }, ['three']],
  [{ text: 'dread i' }, ['three']],
  [{ text: 'says one' }, ['one']],
  [{ text: "one' | two:* & !x <-> (" }, []],
  [{ text: '!!' }, []],
  [{ text: '%' }, []],
  [{ movie: '999999' }, []],
  [{ movie: '9999999999' }, []],
  [{ movie: 'tmdb:77' }, []],
  [{ user: 'nobody' }, []],
  [{ user: crypto.randomUUID() }, []],
  [{ user: "' or true --" }, []],
  [{ hideSpoilers: true }, ['four', 'three', 'one']],
  [{ hideSpoilers: false }, ['four', 'three', 'two', 'one']],
  [{ scoreFrom: 5, genre: ['Drama'], text: 'so', sort: 'helpful' }, ['one']],
])('%j', async (params, expected) => {
  expect(await listed(params)).toEqual(expected);
});

test('by movie and by writer, under each of their names', async () => {
  expect(await listed({ movie: heat })).toEqual(['two', 'one']);
  const { username } = reviews.get('one')?.user ?? { username: '' };
  for (const user of [ann, ann.toUpperCase(), username, ` ${username.toUpperCase()} `])
    expect(await listed({ user })).toEqual(['three', 'one']);
  expect(await listed({ user: ben, movie: heat })).toEqual(['two']);
});

test('of one movie, sorted and filtered', async () => {
  expect(await ofMovie()).toEqual(['two', 'one']);
  expect(await ofMovie({ sort: 'score' })).toEqual(['one', 'two']);
  expect(await ofMovie({ sort: 'helpful', order: 'asc' })).toEqual(['two', 'one']);
  expect(await ofMovie({ scoreFrom: 5 })).toEqual(['one']);
  expect(await ofMovie({ text: 'two' })).toEqual(['two']);
  expect(await ofMovie({ hideSpoilers: true })).toEqual(['one']);
  expect(await ofMovie({ movieId: unrated })).toEqual(['four']);
  expect(await ofMovie({ movieId: String(await createMovie(deps)) })).toEqual([]);
});

test('of an unknown movie there is no list', async () => {
  for (const movieId of ['999999', '9999999999', 'tmdb:77', reviews.get('six')?.movieId ?? ''])
    await expect(listMovieReviews(deps, { movieId, limit: 5 })).rejects.toMatchObject({ code: 'notFound' });
});

test('who prefers it that way is shown no spoilers, unless they ask for them', async () => {
  const { userId: readerId } = await createUser(deps);
  expect(await ofMovie({ readerId })).toEqual(['two', 'one']);
  const rest = { languages: [], region: null, maturity: null, hideWatched: false, keepSearchHistory: false };
  const genres = { likedGenres: [], dislikedGenres: [] };
  await setPreferences(deps, { userId: readerId, ...genres, ...rest, hideSpoilers: true });
  expect(await ofMovie({ readerId })).toEqual(['one']);
  expect(await listed({ readerId })).toEqual(['four', 'three', 'one']);
  expect(await ofMovie({ readerId, hideSpoilers: false })).toEqual(['two', 'one']);
  expect(await ofMovie({ readerId: ann })).toEqual(['two', 'one']);
});

test("one's own: hidden ones, too", async () => {
  const mine = await listMyReviews(deps, { userId: ann, limit: 50 });
  expect(namesOf(mine.items)).toEqual(['five', 'three', 'one']);
  expect(mine.items.map(({ isHidden }) => isHidden)).toEqual([true, false, false]);
  expect((await listMyReviews(deps, { userId: crypto.randomUUID(), limit: 50 })).items).toEqual([]);
});

test('pages neither overlap nor miss, whatever the sort and size', async () => {
  await using many = await createTestDeps();
  const movies = await Promise.all([5, 5, 9].map((score) => createMovie(many, { scores: [score] })));
  const written: string[] = [];
  for (let i = 0; i < 21; i++) {
    many.time.now = new Date(Date.UTC(2026, 0, 1, 0, 0, i % 4));
    const movieId = String(movies[i % 3]);
    const { id } = await reviewBy(many, { movieId, ...(i % 5 && { score: (i % 5) * 2 }) });
    const { userId } = await createUser(many);
    if (i % 2) await voteOnReview(many, { id, userId, helpful: i % 3 > 0 });
    written.push(id);
  }
  const params = record({
    sort: constantFrom(...reviewSorts),
    order: constantFrom('asc' as const, 'desc' as const),
    limit: integer({ min: 1, max: 22 }),
  });
  await assert(
    asyncProperty(params, async ({ sort, order, limit }) => {
      const whole = await listReviews(many, { sort, order, limit: 100 });
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await listReviews(many, { sort, order, limit, cursor });
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.pagination.nextCursor ?? undefined;
      } while (cursor);
      expect(seen).toEqual(whole.items.map(({ id }) => id));
      expect([...seen].sort()).toEqual([...written].sort());
    }),
    { numRuns: 25 },
  );
});

test('what is refused', async () => {
  const refusal = (path: string) => ({ code: 'validationFailed', errors: [{ path }] });
  await expect(listed({ scoreFrom: 8, scoreTo: 7 })).rejects.toMatchObject(refusal('scoreFrom'));
  await expect(listed({ genre: ['Horor'] })).rejects.toMatchObject(refusal('genre'));
  const { pagination } = await listReviews(deps, { limit: 1 });
  const cursor = pagination.nextCursor ?? '';
  const foreign = [
    listed({ cursor, sort: 'score' }),
    listed({ cursor, order: 'asc' }),
    listed({ cursor, text: 'one' }),
    listed({ cursor, user: ann }),
    ofMovie({ cursor }),
    listMyReviews(deps, { userId: ann, limit: 1, cursor }),
    listed({ cursor: 'x' }),
  ];
  for (const list of await Promise.allSettled(foreign))
    expect(list).toMatchObject({ status: 'rejected', reason: refusal('cursor') });
});

test('one query a page, whatever is embedded', async () => {
  const { db, count } = countQueries(deps.db);
  for (const sort of reviewSorts)
    await listReviews(
      { ...deps, db },
      { sort, limit: 50, user: ann, movie: heat, text: 'one', readerId: ben },
    );
  expect(count()).toBe(reviewSorts.length);
  for (const sort of movieReviewSorts)
    await listMovieReviews({ ...deps, db }, { sort, limit: 50, movieId: heat, readerId: ben });
  expect(count()).toBe(reviewSorts.length + movieReviewSorts.length);
  await listMyReviews({ ...deps, db }, { userId: ann, limit: 50, languages: ['de'] });
  expect(count()).toBe(reviewSorts.length + movieReviewSorts.length + 1);
});
