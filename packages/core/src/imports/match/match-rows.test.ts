import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMovie } from '../../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../../testing/test-deps.ts';
import { countQueries } from '../../testing/watch-queries.ts';
import { matchRows, type Wanted } from './match-rows.ts';

let deps: TestDeps;
const ids: Record<string, number> = {};

beforeAll(async () => {
  deps = await createTestDeps();
  ids.matrix = await createMovie(deps, { title: 'The Matrix', year: 1999, tmdbId: 603, imdbId: 'tt0133093' });
  ids.thing82 = await createMovie(deps, { title: 'The Thing', year: 1982 });
  ids.thing11 = await createMovie(deps, { title: 'The Thing', year: 2011 });
  ids.godfather = await createMovie(deps, {
    title: 'The Godfather: Part II',
    year: 1974,
    originalTitle: 'Il padrino - Parte II',
    alternativeTitles: ['Mario Puzo’s The Godfather 2'],
    translations: { de: 'Der Pate 2' },
  });
  ids.wasp = await createMovie(deps, { title: 'Twins', year: 1988, popularity: 2 });
  ids.wasp2 = await createMovie(deps, { title: 'Twins', year: 1988, popularity: 1 });
  ids.undated = await createMovie(deps, { title: 'Undated', year: null });
  ids.gone = await createMovie(deps, { title: 'Gone', year: 2000, tmdbId: 77, isDeleted: true });
  ids.merged = await createMovie(deps, { title: 'Merged', year: 2000, tmdbId: 78, isDeleted: true });
  await deps.db.updateTable('movies').set({ merged_into: ids.matrix }).where('id', '=', ids.merged).execute();
  for (let i = 0; i < 8; i++) await createMovie(deps, { title: 'Many', year: 1950 });
});
afterAll(() => deps.destroy());

const wanted = (one: Partial<Wanted>): Wanted => ({
  ...{ title: null, year: null, imdbId: null, tmdbId: null, movielensId: null },
  ...one,
});

test.each<[Partial<Wanted>, string, number]>([
  [{ imdbId: 'tt0133093' }, 'matrix', 1],
  [{ tmdbId: 603, title: 'Something else', year: 1900 }, 'matrix', 1],
  [{ tmdbId: 78 }, 'matrix', 1],
  [{ imdbId: 'tt7777777', tmdbId: 603 }, 'matrix', 1],
  [{ imdbId: 'tt7777777', title: 'The Matrix', year: 1999 }, 'matrix', 1],
  [{ title: 'the MATRIX', year: 1999 }, 'matrix', 1],
  [{ title: 'Matrix', year: 1999 }, 'matrix', 0.98],
  [{ title: 'Matrix, The', year: 2000 }, 'matrix', 0.882],
  [{ title: 'The Matrix' }, 'matrix', 0.7],
  [{ title: 'The Thing', year: 1982 }, 'thing82', 1],
  [{ title: 'The Thing', year: 2012 }, 'thing11', 0.9],
  [{ title: 'The Godfather Part 2', year: 1974 }, 'godfather', 0.98],
  [{ title: 'Der Pate 2', year: 1974 }, 'godfather', 0.98],
  [{ title: 'Il Padrino: parte II', year: 1974 }, 'godfather', 0.98],
  [{ title: 'Undated', year: 1960 }, 'undated', 0.7],
])('%j is %s, at %f', async (one, name, confidence) => {
  expect(await matchRows(deps.db, [wanted(one)])).toEqual([
    { status: 'matched', movieId: ids[name], confidence },
  ]);
});

test.each<Partial<Wanted>>([
  { title: 'The Matrix', year: 2003 },
  { title: 'Matrices', year: 1999 },
  { title: 'Gone', year: 2000 },
  { tmdbId: 77 },
  { imdbId: 'tt7777777' },
  { title: '!!!' },
  { movielensId: 3 },
])('%j is none', async (one) => {
  expect(await matchRows(deps.db, [wanted(one)])).toEqual([{ status: 'unmatched' }]);
});

test('several that are equally likely are named, the better known first, at most five', async () => {
  const [twins, thing, many] = await matchRows(deps.db, [
    wanted({ title: 'Twins', year: 1988 }),
    wanted({ title: 'The Thing' }),
    wanted({ title: 'Many', year: 1950 }),
  ]);
  expect(twins).toEqual({
    status: 'ambiguous',
    candidates: [
      { movieId: String(ids.wasp), title: 'Twins', year: 1988, confidence: 1 },
      { movieId: String(ids.wasp2), title: 'Twins', year: 1988, confidence: 1 },
    ],
  });
  expect(thing).toMatchObject({
    status: 'ambiguous',
    candidates: [{ confidence: 0.7 }, { confidence: 0.7 }],
  });
  expect(many).toMatchObject({ status: 'ambiguous', candidates: Array(5).fill({ title: 'Many' }) });
});

test('a thousand rows are two queries, one that only titles name one', async () => {
  const { db, count } = countQueries(deps.db);
  const rows = Array.from({ length: 1_000 }, (_, i) =>
    wanted(i % 2 ? { title: `Title ${i}`, year: 1999 } : { imdbId: 'tt0133093' }),
  );
  const matches = await matchRows(db, rows);
  expect(count()).toBe(2);
  expect(matches.map(({ status }) => status)).toEqual(rows.map((_, i) => (i % 2 ? 'unmatched' : 'matched')));
  await matchRows(db, [wanted({ title: 'Heat' })]);
  expect(count()).toBe(3);
  expect(await matchRows(db, [])).toEqual([]);
  expect(count()).toBe(3);
});
