import { afterAll, beforeAll, expect, test } from 'vitest';
import { addFavorite } from '../favorites/add-favorite.ts';
import { addHistoryEntry } from '../history/add-history-entry.ts';
import { setRating } from '../ratings/set-rating.ts';
import { createMovie, createUser, type MovieFixture } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { countQueries } from '../testing/watch-queries.ts';
import { addToWatchlist } from '../watchlist/change-watchlist.ts';
import { getLibraryStats } from './get-library-stats.ts';

let deps: TestDeps;
let userId: string;

beforeAll(async () => {
  deps = await createTestDeps();
  ({ userId } = await createUser(deps));
});
afterAll(() => deps?.destroy());

const empty = {
  counts: { ratings: 0, favorites: 0, watchlist: 0, watched: 0, reviews: 0, collections: 0 },
  mean: null,
  histogram: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  genres: [],
  decades: [],
  countries: [],
  languages: [],
  people: [],
};

async function movie(fixture: MovieFixture & { countries?: string[] }): Promise<string> {
  const id = await createMovie(deps, fixture);
  const { countries = [] } = fixture;
  await deps.db.updateTable('movies').set({ countries }).where('id', '=', id).execute();
  return String(id);
}

const names = (shares: { count: number; mean: number | null }[]) =>
  shares.map(({ count, mean, ...of }) => {
    const [what] = Object.values(of) as (string | number | { name: string })[];
    return [typeof what === 'object' ? what.name : what, count, mean];
  });

test('of who keeps nothing everything is nothing', async () => {
  expect(await getLibraryStats(deps, { userId: (await createUser(deps)).userId })).toEqual(empty);
});

test('what was rated or watched counts once, with the mean of what was rated, in one query', async () => {
  const both = await movie({
    ...{ year: 1995, genres: ['Crime', 'Drama'], language: 'en', countries: ['US', 'GB'] },
    ...{ cast: ['Pacino', 'Kilmer'], directors: ['Mann'] },
  });
  const rated = await movie({
    ...{ year: 1999, genres: ['Drama'], language: 'en', countries: ['US'] },
    ...{ cast: ['Pacino'], directors: ['Mann', 'Pacino'] },
  });
  const watched = await movie({ year: 1961, genres: ['Comedy'], language: 'de', cast: ['Buchholz'] });
  const begun = await movie({ year: 2020, genres: ['War'] });
  const undated = await movie({ year: null });
  const deleted = await movie({ year: 2001, genres: ['War'] });
  for (const [movieId, score] of [
    [both, 10],
    [rated, 7],
    [deleted, 1],
    [undated, 7],
  ] as const)
    await setRating(deps, { userId, movieId, score });
  await setRating(deps, { userId: (await createUser(deps)).userId, movieId: begun, score: 3 });
  for (const movieId of [both, both, watched]) await addHistoryEntry(deps, { userId, movieId });
  await addHistoryEntry(deps, { userId, movieId: begun, completed: false });
  await addFavorite(deps, { userId, movieId: both });
  await addToWatchlist(deps, { userId, movieId: begun });
  await addToWatchlist(deps, { userId, movieId: deleted });
  await deps.db
    .updateTable('movies')
    .set({ deleted_at: new Date() })
    .where('id', '=', Number(deleted))
    .execute();
  const { db, count } = countQueries(deps.db);
  const stats = await getLibraryStats({ db }, { userId });
  expect(count()).toBe(1);
  expect(stats.counts).toEqual({
    ...{ ratings: 3, favorites: 1, watchlist: 1, watched: 2, reviews: 0, collections: 0 },
  });
  expect(stats.mean).toBe(8);
  expect(stats.histogram).toEqual([0, 0, 0, 0, 0, 0, 2, 0, 0, 1]);
  expect(names(stats.genres)).toEqual([
    ['Drama', 2, 8.5],
    ['Comedy', 1, null],
    ['Crime', 1, 10],
  ]);
  expect(names(stats.decades)).toEqual([
    [1990, 2, 8.5],
    [1960, 1, null],
  ]);
  expect(names(stats.countries)).toEqual([
    ['US', 2, 8.5],
    ['GB', 1, 10],
  ]);
  expect(names(stats.languages)).toEqual([
    ['en', 2, 8.5],
    ['de', 1, null],
  ]);
  expect(names(stats.people)).toEqual([
    ['Mann', 2, 8.5],
    ['Pacino', 2, 8.5],
    ['Buchholz', 1, null],
    ['Kilmer', 1, 10],
  ]);
  expect(stats.genres[0]?.genre).toEqual({ id: expect.any(String), name: 'Drama' });
});

test('twenty people at most', async () => {
  const { userId: fan } = await createUser(deps);
  const movieId = await movie({ cast: Array.from({ length: 30 }, (_, i) => `Person ${i}`) });
  await addHistoryEntry(deps, { userId: fan, movieId });
  expect((await getLibraryStats(deps, { userId: fan })).people).toHaveLength(20);
});

test('who is gone has no statistics', async () => {
  await expect(
    getLibraryStats(deps, { userId: '0197a1a0-0000-7000-8000-000000000000' }),
  ).rejects.toMatchObject({ code: 'unauthenticated' });
});
