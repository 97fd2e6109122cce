import { listMovies } from '@matinee/core/movies/list-movies';
import { listPeople } from '@matinee/core/people/list-people';
import { listPersonMovies } from '@matinee/core/people/list-person-movies';
import { searchMovies } from '@matinee/core/search/search-movies';
import { suggest } from '@matinee/core/search/suggest';
import { planOf } from '@matinee/core/testing/watch-queries';
import { createTestDatabase, type TestDatabase } from '@matinee/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bigTemplate } from './template.ts';

type Run = (db: TestDatabase['db']) => Promise<unknown>;

let database: TestDatabase;
const page = { page: 1, perPage: 20 };

/** Tables that grow with the catalogue. */
const BIG = ['movies', 'movie_stats', 'movie_genres', 'movie_cast', 'movie_crew', 'movie_tags', 'people'];
/** In two dozen movies; for hundreds of so few, reading all statistics can be the cheaper plan. */
const FREQUENT = '1600';
const INDEX = ['search_titles', 'search_documents', 'search_words'];

beforeAll(async () => {
  database = await createTestDatabase(bigTemplate(20_000));
}, 600_000);
afterAll(() => database?.destroy());

async function expectNoScan(run: Run): Promise<void> {
  const { scanned, indexes } = await planOf(database.db, run, { seqScan: true });
  expect([...scanned].filter((table) => [...BIG, ...INDEX].includes(table))).toEqual([]);
  expect(indexes.size).toBeGreaterThan(0);
}

test('it is as big as asked for, and everything in it can be found', async () => {
  const { rows } = await database.pool.query(`
    select count(*)::int as movies, (select count(*)::int from search_titles) as titles,
      (select count(*)::int from search_documents) as documents, (select count(*) from people) > 30000 as "hasPeople"
    from movies`);
  expect(rows).toEqual([{ movies: 20_000, titles: 20_000, documents: 20_000, hasPeople: true }]);
});

test.each<[string, Run]>([
  ['the first page', (db) => listMovies({ db }, page)],
  ['a page far behind', (db) => listMovies({ db }, { page: 900, perPage: 20 })],
  ['best rated', (db) => listMovies({ db }, { ...page, sort: 'rating' })],
  ['newest', (db) => listMovies({ db }, { ...page, sort: 'release' })],
  ['oldest', (db) => listMovies({ db }, { ...page, sort: 'release', order: 'asc' })],
  ['of a language', (db) => listMovies({ db }, { ...page, language: 'fr' })],
  ['long ones', (db) => listMovies({ db }, { ...page, runtimeFrom: 140 })],
  ['of some years', (db) => listMovies({ db }, { ...page, yearFrom: 1990, yearTo: 1995 })],
  ['of a genre and some years', (db) => listMovies({ db }, { ...page, genre: ['Western'], yearFrom: 1990 })],
  ['of a tag', (db) => listMovies({ db }, { ...page, tag: 'pixar' })],
  ['of a person', (db) => listMovies({ db }, { ...page, person: FREQUENT })],
])('a list, %s, reads no big table from end to end', async (_name, run) => expectNoScan(run));

test.each([
  'heat',
  'star wars',
  'love',
  'godfahter',
  'teh matrix',
  'the',
  'the the',
  'it',
  'm',
  'tom hanks',
  'tarrantino',
  'kubrick 1980',
  'sta',
  'volleyball matrix submarines',
])('a search for %j reads no big table from end to end', async (q) => {
  await expectNoScan((db) => searchMovies({ db }, { ...page, q }));
});

test.each<[string, object]>([
  ['the', { genre: ['Western'] }],
  ['love', { language: 'fr' }],
  ['love', { genre: ['Drama'], yearFrom: 1990 }],
  ['heat', { scoreFrom: 7 }],
])('a search for %j with %j reads no big table from end to end', async (q, filters) => {
  await expectNoScan((db) => searchMovies({ db }, { ...page, q, ...filters }));
});

test.each(['s', 'st', 'star', 'star w', 'the', 'tom h', 'godfah', 'shawshnk', 'zq'])(
  'suggestions for %j read no big table from end to end',
  async (q) => expectNoScan((db) => suggest({ db }, { q, limit: 10 })),
);

test.each<[string, Run]>([
  ['everybody', (db) => listPeople({ db }, page)],
  ['by name', (db) => listPeople({ db }, { ...page, q: 'tom hanks' })],
  ['by a name misspelt', (db) => listPeople({ db }, { ...page, q: 'tarrantino' })],
  ['the movies of one', (db) => listPersonMovies({ db }, { ...page, personId: FREQUENT })],
])('people, %s, read no big table from end to end', async (_name, run) => expectNoScan(run));
