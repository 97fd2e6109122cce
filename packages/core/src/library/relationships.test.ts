import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addFavorite } from '../favorites/add-favorite.ts';
import { addHistoryEntry } from '../history/add-history-entry.ts';
import { setRating } from '../ratings/set-rating.ts';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { countQueries, planOf } from '../testing/watch-queries.ts';
import { addToWatchlist } from '../watchlist/change-watchlist.ts';
import { getRelationships } from './get-relationships.ts';

let deps: TestDeps;
let userId: string;
const nothing = { rating: null, favorite: false, watchlist: false, watched: false, reviewId: null };

beforeAll(async () => {
  deps = await createTestDeps();
  ({ userId } = await createUser(deps));
});
afterAll(() => deps?.destroy());

test('whatever they are named by, in their order, in one query', async () => {
  const rated = String(await createMovie(deps, { tmdbId: 603, imdbId: 'tt0133093' }));
  const [favorite, wish, watched, begun, reviewed, none] = await Promise.all(
    Array.from({ length: 6 }, async () => String(await createMovie(deps))),
  );
  const deleted = await createMovie(deps, { isDeleted: true });
  const merged = String(await createMovie(deps, { isDeleted: true }));
  await deps.db
    .updateTable('movies')
    .set({ merged_into: Number(rated) })
    .where('id', '=', Number(merged))
    .execute();
  await setRating(deps, { userId, movieId: rated, score: 7 });
  await addFavorite(deps, { userId, movieId: favorite ?? '' });
  await addToWatchlist(deps, { userId, movieId: wish ?? '' });
  await addHistoryEntry(deps, { userId, movieId: watched ?? '' });
  await addHistoryEntry(deps, { userId, movieId: begun ?? '', completed: false });
  const review = uuidv7();
  await deps.db
    .insertInto('reviews')
    .values({ id: review, user_id: userId, movie_id: Number(reviewed), text: 'Good' })
    .execute();
  const known = [favorite, wish, watched, begun, reviewed, none].map(String);
  const unknown = [String(deleted), '999999', '9999999999', 'tmdb:77', 'imdb:tt9999999'];
  const movieIds = ['tmdb:603', ...known, ...unknown, 'imdb:tt0133093', merged, rated];
  const { db, count } = countQueries(deps.db);
  const { items } = await getRelationships({ db }, { userId, movieIds });
  expect(count()).toBe(1);
  const ofRated = { ...nothing, movieId: rated, rating: { score: 7, stars: 3.5 } };
  expect(items).toEqual([
    ofRated,
    { ...nothing, movieId: favorite, favorite: true },
    { ...nothing, movieId: wish, watchlist: true },
    { ...nothing, movieId: watched, watched: true },
    { ...nothing, movieId: begun },
    { ...nothing, movieId: reviewed, reviewId: review },
    { ...nothing, movieId: none },
    ...unknown.map((movieId) => ({ ...nothing, movieId })),
    ofRated,
    ofRated,
    ofRated,
  ]);
  const { userId: other } = await createUser(deps);
  const others = await getRelationships(deps, { userId: other, movieIds: known });
  expect(others.items).toEqual(known.map((movieId) => ({ ...nothing, movieId })));
});

test('a hundred movies are looked up, not searched for', async () => {
  const movieIds = Array.from({ length: 100 }, (_, i) => (i % 2 ? String(i + 1) : `tmdb:${i + 1}`));
  const plan = await planOf(deps.db, (db) => getRelationships({ db }, { userId, movieIds }));
  expect(plan.scanned).toEqual(new Set());
});
