import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { importMovieLens } from '../catalogue/import-movielens.ts';
import { refreshPopularity } from '../catalogue/refresh-popularity.ts';
import { createMovieLensDir } from '../catalogue/testing/movielens-dir.ts';
import { addFavorite } from '../favorites/add-favorite.ts';
import { deleteMe } from '../me/delete-me.ts';
import { removeRating } from '../ratings/remove-rating.ts';
import { setRating } from '../ratings/set-rating.ts';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { signedIn } from '../testing/signed-in.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';

let deps: TestDeps;
/** What was dropped since the last look. */
let dropped: string[];

const look = () => dropped.splice(0).sort();

beforeAll(async () => {
  deps = await createTestDeps();
  deps.cache = {
    ...deps.cache,
    drop: async (tags) => {
      dropped.push(...tags);
    },
  };
});
afterAll(() => deps.destroy());
beforeEach(() => {
  dropped = [];
});

test('a rating drops its movie, unless it changes nothing', async () => {
  const { userId } = await createUser(deps);
  const movieId = String(await createMovie(deps, { imdbId: 'tt0000001' }));
  const byImdbId = 'imdb:tt0000001';
  const rate = (score: number) => setRating(deps, { userId, movieId: byImdbId, score });
  await rate(7);
  expect(look()).toEqual([`movie:${movieId}`]);
  await rate(7);
  expect(look()).toEqual([]);
  await rate(8);
  expect(look()).toEqual([`movie:${movieId}`]);
  await removeRating(deps, { userId, movieId: byImdbId });
  expect(look()).toEqual([`movie:${movieId}`]);
  await removeRating(deps, { userId, movieId });
  expect(look()).toEqual([]);
});

test('a rating that is refused drops nothing', async () => {
  const { userId } = await createUser(deps);
  await expect(setRating(deps, { userId, movieId: '999999', score: 7 })).rejects.toThrow();
  await expect(removeRating(deps, { userId, movieId: '999999' })).rejects.toThrow();
  expect(look()).toEqual([]);
});

test("a favorite is nobody else's business", async () => {
  const { userId } = await createUser(deps);
  await addFavorite(deps, { userId, movieId: String(await createMovie(deps)) });
  expect(look()).toEqual([]);
});

test('an account that goes drops what it had rated', async () => {
  const account = await signedIn(deps);
  const ids = [await createMovie(deps), await createMovie(deps)];
  for (const id of ids) await setRating(deps, { userId: account.userId, movieId: String(id), score: 5 });
  look();
  await deleteMe(deps, { ...account, role: 'user' });
  expect(look()).toEqual(ids.map((id) => `movie:${id}`).sort());
});

test('popularity that changed drops lists and the movies it changed of', async () => {
  const id = await createMovie(deps, { scores: [8] });
  await refreshPopularity(deps);
  expect(look()).toEqual(expect.arrayContaining(['lists', `movie:${id}`]));
  await refreshPopularity(deps);
  expect(look()).toEqual([]);
});

test('an import drops whatever shows movies', async () => {
  await using set = await createMovieLensDir({
    'movies.csv': ['1,Toy Story (1995),Comedy'],
    'ratings.csv': ['1,1,4.0,964982703'],
  });
  await importMovieLens(deps, { ...set, source: 'test' });
  expect(look()).toEqual(expect.arrayContaining(['movies', 'lists', 'genres']));
});
