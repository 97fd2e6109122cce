import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMovie, type MovieFixture } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { type SearchMovies, searchMovies } from './search-movies.ts';

let deps: TestDeps;

/** A small catalogue in which each movie can be found in its own way. */
const catalogue: MovieFixture[] = [
  { title: 'Nolan', year: 2005, genres: ['Drama'] },
  { title: 'A Nolan Story', year: 2006, genres: ['Drama', 'Comedy'] },
  {
    title: 'Sleepers Wake',
    year: 2010,
    directors: ['Christopher Nolan'],
    overview: 'Thieves in a dream.',
    genres: ['Action'],
  },
  {
    title: 'Backwards',
    year: 2000,
    directors: ['Christopher Nolan'],
    language: 'en',
    runtime: 113,
    genres: ['Drama'],
  },
  { title: 'Tagged', year: 1999, tags: { nolan: 3 }, genres: ['Comedy'] },
  { title: 'Told', year: 1998, overview: 'A man called Nolan goes fishing.', genres: ['Western'] },
  { title: 'Box', year: 1994, cast: ['Tom Hanks'], popularity: 4, genres: ['Drama'] },
  { title: 'Castle', year: 1994, cast: ['Tom Cruise', 'Colin Hanks'], popularity: 9, genres: ['Drama'] },
  { title: 'Marooned', year: 2000, cast: ['Tom Hanks'], popularity: 9, genres: ['Drama'] },
  { title: 'Spider-Man', year: 2002, popularity: 8, genres: ['Action'] },
  { title: 'Le Fabuleux Destin', year: 2001, translations: { en: 'Amélie', de: 'Die fabelhafte Welt' } },
  { title: 'Lord of Rings', alternativeTitles: ['LOTR'], year: 2001 },
];

beforeAll(async () => {
  deps = await createTestDeps();
  for (const movie of catalogue) await createMovie(deps, movie);
});
afterAll(() => deps.destroy());

function search(q: string, params: Partial<SearchMovies> = {}) {
  return searchMovies(deps, { q, page: 1, perPage: 20, ...params });
}

async function found(q: string, params: Partial<SearchMovies> = {}): Promise<string[]> {
  return (await search(q, params)).items.map(({ title }) => title);
}

test('titles come before people, people before tags, tags before overviews', async () => {
  expect(await found('nolan')).toEqual([
    'Nolan',
    'A Nolan Story',
    ...['Sleepers Wake', 'Backwards'],
    'Tagged',
    'Told',
  ]);
});

test('who is called so comes before who only has the same words among others', async () => {
  expect(await found('tom hanks')).toEqual(['Marooned', 'Box', 'Castle']);
  expect((await found('hanks 1994'))[0]).toBe('Castle');
});

test('words of different kinds together, and a typo in a name', async () => {
  expect(await found('nolan dream')).toEqual(['Sleepers Wake']);
  expect(await found('christoper nolan')).toEqual(['Sleepers Wake', 'Backwards']);
  expect(await found('hancks marooned')).toEqual(['Marooned']);
});

test.each([
  ['spiderman', 'Spider-Man'],
  ['spider man', 'Spider-Man'],
  ['spiderm', 'Spider-Man'],
  ['amelie', 'Le Fabuleux Destin'],
  ['fabelhafte welt', 'Le Fabuleux Destin'],
  ['lotr', 'Lord of Rings'],
  ['the lord of the rings', 'Lord of Rings'],
  ['backwords', 'Backwards'],
  ['sleeperswake', 'Sleepers Wake'],
])('%j finds %s', async (q, title) => expect((await found(q))[0]).toBe(title));

test('of three words one need not be there', async () => {
  expect(await found('marooned hanks volleyball')).toEqual(['Marooned']);
  expect(await found('volleyball marooned')).toEqual([]);
});

test('a word that is spelt well is not read otherwise because of a filter', async () => {
  expect(await found('box', { language: 'fr' })).toEqual([]);
  expect(await found('castel', { genre: ['Drama'] })).toEqual(['Castle']);
});

test('takes every filter', async () => {
  const person = await deps.db
    .selectFrom('people')
    .where('name', '=', 'Christopher Nolan')
    .select('id')
    .executeTakeFirst();
  expect(await found('nolan', { person: String(person?.id) })).toEqual(['Sleepers Wake', 'Backwards']);
  expect(await found('nolan', { runtimeTo: 120, language: 'en' })).toEqual(['Backwards']);
  expect(await found('nolan', { tag: 'Nolan' })).toEqual(['Tagged']);
  expect(await found('nolan', { genre: ['Drama', 'Comedy'], genreMode: 'all' })).toEqual(['A Nolan Story']);
  expect(await found('nolan', { yearFrom: 1999, yearTo: 2000 })).toEqual(['Backwards', 'Tagged']);
});

const counts = (facets: { name: string; count: number }[]) =>
  Object.fromEntries(facets.map(({ name, count }) => [name, count]));

test('facets count all matches of the words', async () => {
  const { facets, pagination } = await search('nolan', { perPage: 1 });
  expect(pagination.total).toBe(6);
  expect(facets.genres.map(({ name, count }) => [name, count])).toEqual([
    ['Drama', 3],
    ['Comedy', 2],
    ['Action', 1],
    ['Western', 1],
  ]);
  expect(facets.decades).toEqual([
    { decade: 1990, count: 2 },
    { decade: 2000, count: 3 },
    { decade: 2010, count: 1 },
  ]);
});

test('the filter of a facet narrows the other one and leaves its own alternatives', async () => {
  const { facets, pagination } = await search('nolan', { genre: ['Comedy'], yearTo: 2005 });
  expect(pagination.total).toBe(1);
  expect(counts(facets.genres)).toEqual({ Drama: 2, Comedy: 1, Western: 1 });
  expect(facets.decades).toEqual([
    { decade: 1990, count: 1 },
    { decade: 2000, count: 1 },
  ]);
});

test('with all genres wanted a facet says what one more would leave; other filters hold for both', async () => {
  const all = await search('nolan', { genre: ['Comedy'], genreMode: 'all' });
  expect(counts(all.facets.genres)).toEqual({ Comedy: 2, Drama: 1 });
  const narrowed = await search('nolan', { tag: 'nolan' });
  expect(counts(narrowed.facets.genres)).toEqual({ Comedy: 1 });
});

test('facets of what is misspelt, and of nothing', async () => {
  expect(counts((await search('christoper nolan')).facets.genres)).toEqual({ Action: 1, Drama: 1 });
  expect((await search('xyzzy')).facets).toEqual({ genres: [], decades: [] });
});
