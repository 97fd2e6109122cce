import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMovie } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { filterBy, type MovieFilters, resolveFilters } from './filters.ts';
import { findKeptCount } from './find-kept-count.ts';

let deps: TestDeps;
const ids: number[] = [];

beforeAll(async () => {
  deps = await createTestDeps();
  for (const [year, genres] of [
    [1950, ['Western']],
    [1980, ['Western', 'Drama']],
    [1985, ['Drama']],
    [1985, []],
    [null, ['Drama']],
  ] as const)
    ids.push(await createMovie(deps, { year, genres: [...genres] }));
});
afterAll(() => deps.destroy());

const asked: MovieFilters[] = [
  {},
  { genre: ['Drama'] },
  { genre: ['Western'], genreMode: 'all' },
  { yearFrom: 1980 },
  { yearTo: 1980 },
  { yearFrom: 1951, yearTo: 1985, genre: ['Western'] },
  { yearFrom: 0, yearTo: 3000, genre: ['Drama'] },
  { yearFrom: 2020 },
];

/** What is kept is what there is. */
async function expectExact(): Promise<void> {
  for (const filters of asked) {
    const resolved = await resolveFilters(deps, filters);
    const { total } = await deps.db
      .selectFrom('movies as m')
      .innerJoin('movie_stats as s', 's.movie_id', 'm.id')
      .where('m.deleted_at', 'is', null)
      .where(filterBy(resolved))
      .select((eb) => eb.fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow();
    expect(await findKeptCount(deps, resolved), JSON.stringify(filters)).toBe(total);
  }
}

test('as many as there are', async () => {
  await expectExact();
  expect(await findKeptCount(deps, await resolveFilters(deps, {}))).toBe(5);
});

test.each<MovieFilters>([
  { genre: ['Drama', 'Western'] },
  { language: 'fr' },
  { scoreFrom: 5, genre: ['Drama'] },
])('none is kept for %j', async (filters) => {
  expect(await findKeptCount(deps, await resolveFilters(deps, filters))).toBeUndefined();
});

test.each<[string, string]>([
  ['other years', 'update movies set year = 1990 where year = 1985'],
  ['no year any more', 'update movies set year = null where id % 2 = 0'],
  ['how well they are known', 'update movies set popularity = popularity + 1'],
  ['deleted', 'update movies set deleted_at = now() where id % 2 = 1'],
  ['brought back', 'update movies set deleted_at = null'],
  ['a genre less', `delete from movie_genres where genre_id = (select id from genres where name = 'Drama')`],
  [
    'a genre more',
    `insert into movie_genres (movie_id, genre_id) select m.id, g.id from movies m, genres g where g.name = 'Drama'`,
  ],
  ['more of them', `insert into movies (title, year) select 'New', 1900 + n from generate_series(1, 100) n`],
  ['gone', 'delete from movies where id % 3 = 0'],
])('%s: counted when it is done', async (_what, statement) => {
  await deps.pool.query(statement);
  await expectExact();
});

test('writers of the same year and genre do not wait for each other', async () => {
  const [first, second] = [await deps.pool.connect(), await deps.pool.connect()];
  try {
    await first.query(
      `begin; insert into movies (title, year) values ('One', 1985); set constraints all immediate`,
    );
    await second.query(`insert into movies (title, year) values ('Two', 1985), ('Three', 1985)`);
    await expectExact();
    await first.query('commit');
  } finally {
    first.release();
    second.release();
  }
  await expectExact();
});

test('rows that others left are put together by the next writer', async () => {
  const rows = async () => {
    const found = await sql<{ n: number }>`
      select count(*) as n from movie_counts where genre_id = 0 and year = 1985`.execute(deps.db);
    return found.rows[0]?.n;
  };
  expect(await rows()).toBeGreaterThan(1);
  await createMovie(deps, { year: 1985 });
  expect(await rows()).toBe(1);
  await expectExact();
});

test('none is left of an emptied catalogue', async () => {
  await deps.pool.query('truncate movies cascade');
  await expectExact();
});
