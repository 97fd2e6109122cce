import { assert, asyncProperty, string } from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleTemplate } from '../testing/sample-template.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import {
  formerMisspeltSearches,
  formerPeopleSearches,
  formerPlainSearches,
} from './judged/former-searches.ts';
import { judgeSearches, meanReciprocalRank } from './judged/judge-searches.ts';
import type { JudgedSearch } from './judged/judged-search.ts';
import { misspeltSearches } from './judged/misspelt-searches.ts';
import { plainSearches } from './judged/plain-searches.ts';
import { type SearchMovies, searchMovies } from './search-movies.ts';

let deps: TestDeps;

beforeAll(async () => {
  deps = await createTestDeps(sampleTemplate());
}, 60_000);
afterAll(() => deps.destroy());

function search(q: string, params: Partial<SearchMovies> = {}) {
  return searchMovies(deps, { q, page: 1, perPage: 20, ...params });
}

async function found(q: string, params: Partial<SearchMovies> = {}): Promise<string[]> {
  const { items } = await search(q, params);
  return items.map((movie) => `${movie.title} (${movie.year})`);
}

async function judge(searches: readonly JudgedSearch[]) {
  const judgements = await judgeSearches(searches, async (q) => (await search(q, { perPage: 10 })).items);
  const missed = judgements.filter(({ place }) => place !== 1).map(({ query }) => query);
  return { mean: meanReciprocalRank(judgements), missed, judgements };
}

test('the judged searches are 150, half of them misspelt, each of a movie of the sample', async () => {
  expect([plainSearches.length, misspeltSearches.length]).toEqual([75, 75]);
  const all = [
    ...[...plainSearches, ...misspeltSearches],
    ...[...formerPlainSearches, ...formerMisspeltSearches, ...formerPeopleSearches],
  ];
  expect(new Set(all.map(([query]) => query)).size).toBe(all.length);
  const movies = await deps.db.selectFrom('movies').select(['title', 'year']).execute();
  const known = new Set(movies.map(({ title, year }) => `${title} (${year})`));
  expect(all.map(([, meant]) => meant).filter((meant) => !known.has(meant))).toEqual([]);
});

test('finds what is meant: mean reciprocal rank over the judged searches', async () => {
  const plain = await judge(plainSearches);
  const misspelt = await judge(misspeltSearches);
  const all = meanReciprocalRank([...plain.judgements, ...misspelt.judgements]);
  expect(all, `not first: ${plain.missed}, ${misspelt.missed}`).toBeGreaterThanOrEqual(0.95);
  expect(misspelt.mean, `not first: ${misspelt.missed}`).toBeGreaterThanOrEqual(0.95);
});

test.each([
  ['plain', formerPlainSearches, 0.97],
  ['misspelt', formerMisspeltSearches, 0.97],
  ['by people', formerPeopleSearches, 0.95],
])('finds what it was made to find: %s', async (_name, searches, least) => {
  const { mean, missed } = await judge(searches);
  expect(mean, `not first: ${missed}`).toBeGreaterThanOrEqual(least);
});

test('an exact title comes before longer ones, the popular before the obscure', async () => {
  expect((await found('heat')).slice(0, 3)).toEqual(['Heat (1995)', 'The Heat (2013)', expect.anything()]);
  expect(
    (await found('star wars')).slice(0, 3).every((title) => title.startsWith('Star Wars: Episode')),
  ).toBe(true);
});

test('what is found well is not followed by what is merely similar', async () => {
  expect(await found('casablanca')).toEqual(['Casablanca (1942)']);
  expect((await found('matrix')).every((title) => /matrix/i.test(title))).toBe(true);
});

test('words as tags', async () => {
  const pixar = await found('pixar');
  expect(pixar).toEqual(expect.arrayContaining(['Toy Story (1995)', 'Up (2009)', "A Bug's Life (1998)"]));
});

test('takes the filters of the lists', async () => {
  expect(await found('psycho', { yearFrom: 1998, yearTo: 1998 })).toEqual(['Psycho (1998)']);
  const western = await found('the', { genre: ['Western'], genreMode: 'all', perPage: 5 });
  expect(western).toContain('The Good, the Bad and the Ugly (1966)');
  await expect(search('heat', { genre: ['Westen'] })).rejects.toMatchObject({
    code: 'validationFailed',
    errors: [{ path: 'genre', message: expect.stringContaining('Western') }],
  });
});

test('pages follow each other and count alike', async () => {
  const whole = await search('love', { perPage: 100 });
  const second = await search('love', { page: 2, perPage: 7 });
  expect(second.items).toEqual(whole.items.slice(7, 14));
  expect(second.pagination.total).toBe(whole.pagination.total);
  const beyond = await search('love', { page: 999, perPage: 7 });
  expect(beyond.items).toEqual([]);
  expect(beyond.pagination).toMatchObject({ total: whole.pagination.total });
});

test('behind those that are put in order the others follow, none twice', async () => {
  const { pagination } = await search('the', { perPage: 1 });
  expect(pagination.total).toBe(500);
  const pages = await Promise.all([1, 2, 3, 4, 5, 6].map((page) => search('a', { page, perPage: 90 })));
  const ids = pages.flatMap(({ items }) => items.map(({ id }) => id));
  expect(ids).toHaveLength(pages[0]?.pagination.total ?? 0);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a deleted movie is not found', async () => {
  const [casablanca] = (await search('casablanca')).items;
  const id = Number(casablanca?.id);
  await deps.db.updateTable('movies').set({ deleted_at: new Date() }).where('id', '=', id).execute();
  expect(await found('casablanca')).not.toContain('Casablanca (1942)');
  await deps.db.updateTable('movies').set({ deleted_at: null }).where('id', '=', id).execute();
});

test.each(['', '   ', '\t\n'])('%j is nothing to search for', async (q) => {
  await expect(search(q)).rejects.toMatchObject({ code: 'validationFailed', errors: [{ path: 'q' }] });
});

test.each(['%', '_', "'", '"', '\\', '%_\'"\\', '& | ! ( ) : * <->', '\0', '🎬', '--', '$$'])(
  'operators and symbols find nothing: %j',
  async (q) => {
    expect(await search(q)).toEqual({
      items: [],
      pagination: { page: 1, perPage: 20, total: 0, pages: 0 },
      facets: { genres: [], decades: [] },
    });
  },
);

test.each([
  "heat' & 'x",
  'heat:*',
  '!heat',
  'heat | alien',
  'heat\0',
  "heat'); drop table movies; --",
  '%heat%',
])('operators among words are harmless: %j', async (q) =>
  expect((await search(q)).pagination.total).toBeGreaterThanOrEqual(0),
);

test('whatever is typed is no error', async () => {
  await assert(
    asyncProperty(string({ unit: 'binary', minLength: 1, maxLength: 40 }), async (q) => {
      if (q.trim()) await search(q, { perPage: 1 });
    }),
    { numRuns: 60 },
  );
  await search("ʼn ŉ ½ ﬁ ß Œ İ o'o' 'x '' ʼ", { perPage: 1 });
  await search('word '.repeat(40), { perPage: 1 });
});
