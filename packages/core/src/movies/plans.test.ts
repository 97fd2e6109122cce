import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listFavorites } from '../favorites/list-favorites.ts';
import { listRatings } from '../ratings/list-ratings.ts';
import { searchMovies } from '../search/search-movies.ts';
import { createUser } from '../testing/fixtures.ts';
import { sampleTemplate } from '../testing/sample-template.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { countQueries, planOf } from '../testing/watch-queries.ts';
import { getKnownMovie, getKnownStats, movieIncludes } from './known-movie.ts';
import { listMovies } from './list-movies.ts';
import { listSimilarMovies } from './list-similar-movies.ts';
import type { MovieSort } from './sorts.ts';

let deps: TestDeps;
const page = { page: 1, perPage: 20 };

beforeAll(async () => {
  deps = await createTestDeps(sampleTemplate());
  await sql`analyze`.execute(deps.db);
}, 60_000);
afterAll(() => deps.destroy());

test.each<[MovieSort, string]>([
  ['popularity', 'movies_popularity'],
  ['rating', 'movie_stats_bayesian'],
  ['release', 'movies_newest'],
  ['title', 'movies_title'],
  ['votes', 'movie_stats_count'],
  ['added', 'movies_created'],
])('a page by %s is read from %s, both ways', async (sort, index) => {
  for (const order of ['desc', 'asc'] as const) {
    const plan = await planOf(deps.db, (db) => listMovies({ db }, { ...page, sort, order }), {
      seqScan: true,
    });
    expect(plan.indexes).toContain(sort === 'release' && order === 'asc' ? 'movies_oldest' : index);
    // Nothing sorts the catalogue.
    expect(plan.nodes).not.toContain('Sort');
  }
});

test.each([
  ['heat', ['search_titles_words', 'search_titles_exact', 'search_documents_words']],
  [
    'godfahter',
    ['search_titles_words', 'search_documents_words', 'search_words_trigrams', 'search_words_pkey'],
  ],
  ['the lord of the rings 2001', ['search_titles_words', 'search_titles_exact']],
])('a search for %j reads indexes only', async (q, indexes) => {
  const plan = await planOf(deps.db, (db) => searchMovies({ db }, { ...page, q }), { seqScan: true });
  expect([...plan.indexes]).toEqual(expect.arrayContaining(indexes));
  for (const table of ['movies', 'search_titles', 'search_documents', 'search_words'])
    expect(plan.scanned).not.toContain(table);
});

test.each(['42', 'tmdb:603', 'imdb:tt0133093'])(
  'movie %s is looked up, and so are its parts',
  async (movieId) => {
    const include = movieIncludes.filter((part) => part !== 'similar');
    const run = (db: TestDeps['db']) => getKnownMovie({ db }, { movieId, include }).catch(() => {});
    const plan = await planOf(deps.db, run, { seqScan: true });
    for (const table of ['movies', 'movie_stats', 'movie_genres', 'movie_tags', 'tags', 'movie_cast'])
      expect(plan.scanned).not.toContain(table);
    // Some are empty here, and read from end to end for that.
    expect((await planOf(deps.db, run)).scanned).toEqual(new Set());
  },
);

test('feeds are read from their index, from the cursor on', async () => {
  const { userId } = await createUser(deps);
  const favorites = await planOf(deps.db, (db) => listFavorites({ ...deps, db }, { userId, limit: 20 }));
  expect(favorites.indexes).toContain('favorites_newest');
  const ratings = await planOf(deps.db, (db) => listRatings({ ...deps, db }, { userId, limit: 20 }));
  expect(ratings.indexes).toContain('ratings_newest');
  expect(ratings.nodes).not.toContain('Sort');
});

test('the number of queries a request', async () => {
  const queries = async (run: (db: TestDeps['db']) => Promise<unknown>) => {
    const { db, count } = countQueries(deps.db);
    await run(db);
    return count();
  };
  const { userId } = await createUser(deps);
  expect({
    list: await queries((db) => listMovies({ db }, page)),
    listByGenre: await queries((db) => listMovies({ db }, { ...page, genre: ['Drama', 'Comedy'] })),
    listToTheEnd: await queries((db) => listMovies({ db }, { ...page, perPage: 100, tag: 'pixar' })),
    search: await queries((db) => searchMovies({ db }, { ...page, q: 'heat' })),
    searchMisspelt: await queries((db) => searchMovies({ db }, { ...page, q: 'godfahter' })),
    get: await queries((db) => getKnownMovie({ db }, { movieId: 'tmdb:603' })),
    stats: await queries((db) => getKnownStats({ db }, 'tmdb:603')),
    similar: await queries((db) => listSimilarMovies({ db }, { movieId: 'tmdb:603', limit: 10 })),
    favorites: await queries((db) => listFavorites({ ...deps, db }, { userId, limit: 20 })),
    ratings: await queries((db) => listRatings({ ...deps, db }, { userId, limit: 20 })),
  }).toEqual({
    list: 2,
    listByGenre: 3,
    listToTheEnd: 2,
    search: 1,
    searchMisspelt: 3,
    get: 1,
    stats: 1,
    similar: 3,
    favorites: 1,
    ratings: 1,
  });
});
