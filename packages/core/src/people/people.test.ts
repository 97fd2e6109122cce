import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMovie, createPerson } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { getPerson } from './get-person.ts';
import { listPeople } from './list-people.ts';
import { type ListPersonMovies, listPersonMovies } from './list-person-movies.ts';

let deps: TestDeps;
let hanks: string;

beforeAll(async () => {
  deps = await createTestDeps();
  hanks = String(await createPerson(deps, { name: 'Tom Hanks', popularity: 8 }));
  await createPerson(deps, { name: 'Colin Hanks', popularity: 9 });
  await createPerson(deps, { name: 'Tom', popularity: 1 });
  await createPerson(deps, { name: 'Renée Zellweger', popularity: 3 });
  await createMovie(deps, { title: 'Early', year: 1990, popularity: 5, cast: ['Tom Hanks'] });
  await createMovie(deps, {
    title: 'Own',
    year: 1996,
    popularity: 3,
    cast: ['Tom Hanks'],
    directors: ['Tom Hanks'],
  });
  await createMovie(deps, { title: 'Behind', year: 2011, popularity: 4, directors: ['Tom Hanks'] });
  await createMovie(deps, { title: 'Chicago', cast: ['Renée Zellweger'] });
  await createMovie(deps, { title: 'Gone', cast: ['Tom Hanks'], isDeleted: true });
  await deps.db
    .updateTable('movie_cast')
    .set({ character: 'A Manager' })
    .where('movie_id', 'in', (eb) => eb.selectFrom('movies').where('title', '=', 'Own').select('id'))
    .execute();
});
afterAll(() => deps.destroy());

const page = { page: 1, perPage: 20 };
const names = async (q?: string) => (await listPeople(deps, { ...page, q })).items.map(({ name }) => name);

test('everybody, the most popular first', async () => {
  expect(await names()).toEqual(['Colin Hanks', 'Tom Hanks', 'Renée Zellweger', 'Tom']);
  const { pagination } = await listPeople(deps, { page: 2, perPage: 3 });
  expect(pagination).toEqual({ page: 2, perPage: 3, total: 4, pages: 2 });
  expect(await listPeople(deps, { page: 9, perPage: 3 })).toEqual({
    items: [],
    pagination: { page: 9, perPage: 3, total: 4, pages: 2 },
  });
});

test.each([
  ['hanks', ['Colin Hanks', 'Tom Hanks']],
  ['tom', ['Tom', 'Tom Hanks']],
  ['tom h', ['Tom Hanks']],
  ['hanks tom', ['Tom Hanks']],
  ['renee', ['Renée Zellweger']],
  ['zelwegger', ['Renée Zellweger']],
  ['nobody at all', []],
  ['%', []],
  ['\0', []],
])('by name: %j', async (q, expected) => expect(await names(q)).toEqual(expected));

test('a person with what is known of them', async () => {
  await deps.db
    .updateTable('people')
    .set({
      born_on: '1956-07-09',
      birthplace: 'Concord',
      biography: 'Acts.',
      profile_path: '/p.jpg',
      tmdb_id: 31,
    })
    .where('id', '=', Number(hanks))
    .execute();
  expect(await getPerson(deps, { personId: hanks })).toEqual({
    id: hanks,
    ids: { id: hanks, tmdb: '31', imdb: null },
    name: 'Tom Hanks',
    profileUrl: 'https://image.tmdb.org/t/p/w185/p.jpg',
    popularity: 8,
    biography: 'Acts.',
    bornOn: '1956-07-09',
    diedOn: null,
    birthplace: 'Concord',
    movieCount: 3,
    fetchedAt: null,
  });
});

test.each(['999', '9999999999', 'Tom'])('nobody is %s', async (id) => {
  await expect(getPerson(deps, { personId: id })).rejects.toMatchObject({ code: 'notFound' });
  await expect(listPersonMovies(deps, { personId: id, ...page })).rejects.toMatchObject({ code: 'notFound' });
});

async function movies(params: Partial<ListPersonMovies> = {}) {
  const { items } = await listPersonMovies(deps, { personId: hanks, ...page, ...params });
  return items.map(({ movie, ...roles }) => ({ title: movie.title, ...roles }));
}

test('the movies of a person, each once with all they did', async () => {
  const early = { title: 'Early', characters: [], jobs: [], isCast: true };
  const own = { title: 'Own', characters: ['A Manager'], jobs: ['Director'], isCast: true };
  const behind = { title: 'Behind', characters: [], jobs: ['Director'], isCast: false };
  expect(await movies()).toEqual([early, behind, own]);
  expect(await movies({ sort: 'release' })).toEqual([behind, own, early]);
  expect(await movies({ as: 'cast' })).toEqual([early, { ...own, jobs: [] }]);
  expect(await movies({ as: 'crew' })).toEqual([behind, { ...own, characters: [], isCast: false }]);
});

test('pages of them, and somebody without any', async () => {
  const beyond = await listPersonMovies(deps, { personId: hanks, page: 3, perPage: 2 });
  expect(beyond).toEqual({ items: [], pagination: { page: 3, perPage: 2, total: 3, pages: 2 } });
  const nobody = await createPerson(deps, { name: 'Nowhere Seen' });
  const none = await listPersonMovies(deps, { personId: String(nobody), ...page });
  expect(none.pagination.total).toBe(0);
});

test.each<[string, string]>([
  ['more', `insert into people (name) select 'New ' || n from generate_series(1, 30) n`],
  [
    'known already',
    `insert into people (id, name) overriding system value select id, name from people on conflict do nothing`,
  ],
  ['fewer', `delete from people where name like 'New 1%'`],
  ['none', 'truncate people cascade'],
  ['some again', `insert into people (name) select 'Again ' || n from generate_series(1, 30) n`],
])('%s of them: counted when it is done', async (_what, statement) => {
  await deps.pool.query(statement);
  const { rows } = await deps.pool.query<{ total: number }>('select count(*) as total from people');
  const { pagination } = await listPeople(deps, { page: 1, perPage: 1 });
  expect(pagination.total).toBe(rows[0]?.total);
});

test('writers do not wait for each other, and what both have added is counted', async () => {
  const [first, second] = [await deps.pool.connect(), await deps.pool.connect()];
  try {
    await first.query(`begin; insert into people (name) values ('One')`);
    await second.query(`insert into people (name) values ('Two'), ('Three')`);
    await first.query('commit');
  } finally {
    first.release();
    second.release();
  }
  const { pagination } = await listPeople(deps, { page: 1, perPage: 1 });
  expect(pagination.total).toBe(33);
});
