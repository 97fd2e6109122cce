import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refreshPopularity } from '../catalogue/refresh-popularity.ts';
import { createMovie, createPerson } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { refreshForemost } from './refresh-foremost.ts';
import { suggest } from './suggest.ts';

let deps: TestDeps;

beforeAll(async () => {
  deps = await createTestDeps();
  for (let i = 0; i < 12; i++) {
    await createMovie(deps, { title: `Storm ${i}`, popularity: i, cast: [`Sam ${i}`] });
    await createPerson(deps, { name: `Stella ${i}`, popularity: i });
  }
});
afterAll(() => deps.destroy());

const refresh = async (most: number) => {
  await sql`select refresh_search_foremost(${sql.lit(most)})`.execute(deps.db);
};

type Known = { kind: string; id: number; fame: number; words: string };

/** What is kept, and all that the bounds let in. */
async function foremost(): Promise<{ kept: Known[]; made: Known[] }> {
  const { rows: kept } = await sql<Known>`
    select kind, id, fame, words::text as words from search_foremost order by kind, id`.execute(deps.db);
  const { rows: made } = await sql<Known>`
    select kind, id, fame, words::text as words from (
      select 'movie' as kind, movie_id as id, fame, words from search_titles
      union all select 'person', id, popularity, name_words from people
    ) every_one join search_bounds b using (kind) where fame >= b.least order by kind, id`.execute(deps.db);
  return { kept, made };
}

async function counts(): Promise<[number, number]> {
  const { kept, made } = await foremost();
  expect(kept).toEqual(made);
  const isMovie = ({ kind }: Known) => kind === 'movie';
  return [kept.filter(isMovie).length, kept.filter((it) => !isMovie(it)).length];
}

test('an empty catalogue has none until it is looked at', async () => {
  expect(await counts()).toEqual([0, 0]);
  await refreshForemost(deps);
  expect(await counts()).toEqual([12, 24]);
});

test('as many as asked for; of those that are equally well known all, unless that is twice as many', async () => {
  await refresh(5);
  expect(await counts()).toEqual([5, 5]);
  await refresh(12);
  // Stella 0 is as unknown as each Sam: with them there would be 24, which is no more than twice 12.
  expect(await counts()).toEqual([12, 24]);
  await deps.pool.query(`insert into people (name) values ('Nobody')`);
  await refresh(12);
  expect(await counts()).toEqual([12, 11]);
});

test.each<[string, string]>([
  ['a new one', `insert into movies (title, popularity) values ('Sturm', 50), ('Unknown', 0)`],
  ['a rise', `update movies set popularity = 60 where title = 'Storm 0'`],
  ['a fall', `update movies set popularity = 0 where title = 'Storm 11'`],
  ['another title', `update movies set title = 'Squall' where title = 'Storm 10'`],
  ['deleted', `update movies set deleted_at = now() where title in ('Storm 9', 'Sturm')`],
  ['brought back', 'update movies set deleted_at = null'],
  ['gone', `delete from movies where title in ('Storm 9', 'Storm 1')`],
  ['a person more', `insert into people (name, popularity) values ('Stan', 50), ('Stu', 0)`],
  ['a person known', `update people set popularity = 60 where name = 'Stella 0'`],
  ['a person forgotten', `update people set popularity = 0 where name = 'Stella 11'`],
  ['another name', `update people set name = 'Stacy' where name = 'Stella 10'`],
  ['a person gone', `delete from people where name like 'Stella%' and id % 2 = 0`],
  ['no movies', 'truncate movies cascade'],
  ['nobody', 'truncate people cascade'],
])('%s: kept when it is done', async (_what, statement) => {
  await refresh(6);
  const before = (await foremost()).kept;
  await deps.pool.query(statement);
  await counts();
  expect((await foremost()).kept).not.toEqual(before);
});

test('suggestions are the same whatever the bounds', async () => {
  for (let i = 0; i < 40; i++) await createMovie(deps, { title: `Gale ${i} Wind`, popularity: i });
  for (let i = 0; i < 15; i++) await createPerson(deps, { name: `Gary ${i}`, popularity: i });
  const asked = ['g', 'ga', 'gale', 'gale w', 'gary', 'gale 7', 'glae', 'the'];
  const answers = () => Promise.all(asked.map((q) => suggest(deps, { q, limit: 10 })));
  await deps.pool.query(`update search_bounds set least = 'infinity'; delete from search_foremost`);
  const without = await answers();
  for (const most of [1, 35, 1_000]) {
    await refresh(most);
    expect(await answers()).toEqual(without);
  }
  expect(without.map(({ items }) => items.length)).toEqual([10, 10, 10, 10, 10, 1, 10, 0]);
});

test('popularity brings it up to date', async () => {
  await deps.pool.query(`update search_bounds set least = 'infinity'; delete from search_foremost`);
  await refreshPopularity(deps);
  expect((await counts())[0]).toBeGreaterThan(0);
});

test('it waits for no writer for long, and leaves things as they are', async () => {
  const writer = await deps.pool.connect();
  try {
    await writer.query(`begin; insert into people (name, popularity) values ('Slow', 100)`);
    expect(await refreshForemost(deps)).toBe(false);
    await writer.query('commit');
  } finally {
    writer.release();
  }
  await counts();
  expect(await refreshForemost(deps)).toBe(true);
});
