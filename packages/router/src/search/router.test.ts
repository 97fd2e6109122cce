import { createMovie, createPerson } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callerFor, problemOf } from '../testing/caller.ts';

let deps: TestDeps;
let call: ReturnType<typeof callerFor>['call'];
let pacino: string;

beforeAll(async () => {
  deps = await createTestDeps();
  ({ call } = callerFor(deps));
  await createMovie(deps, {
    title: 'Heat',
    year: 1995,
    genres: ['Crime'],
    cast: ['Al Pacino'],
    tags: { heist: 1 },
  });
  await createMovie(deps, { title: 'Ronin', year: 1998, genres: ['Action', 'Crime'], tags: { heist: 1 } });
  pacino = String(await createPerson(deps, { name: 'Al Pacino' }));
});
afterAll(() => deps.destroy());

test('a search brings its facets along', async () => {
  const found = await call.movies.search({ q: 'heist', perPage: 1 });
  expect(found.pagination).toEqual({ page: 1, perPage: 1, total: 2, pages: 2 });
  expect(found.facets).toEqual({
    genres: [
      { id: expect.any(String), name: 'Crime', count: 2 },
      { id: expect.any(String), name: 'Action', count: 1 },
    ],
    decades: [{ decade: 1990, count: 2 }],
  });
});

test('lists and searches take a person and a tag', async () => {
  const titles = ({ items }: { items: { title: string }[] }) => items.map(({ title }) => title);
  expect(titles(await call.movies.list({ person: pacino }))).toEqual(['Heat']);
  expect(titles(await call.movies.search({ q: 'heist', person: pacino }))).toEqual(['Heat']);
  expect(titles(await call.movies.list({ tag: 'Heist', sort: 'title' }))).toEqual(['Heat', 'Ronin']);
  expect(await problemOf(call.movies.search({ q: 'heat', person: '999' }))).toMatchObject({
    status: 400,
    errors: [{ path: 'person' }],
  });
});

test('suggestions, plain for every client', async () => {
  const { items } = await call.search.suggest({ q: 'pac' });
  expect(items).toEqual([
    {
      kind: 'person',
      id: pacino,
      title: null,
      name: 'Al Pacino',
      year: null,
      posterUrl: null,
      profileUrl: null,
    },
  ]);
  expect((await call.search.suggest({ q: 'heta', limit: 1 })).items).toMatchObject([
    { kind: 'movie', title: 'Heat' },
  ]);
});

test('people and their movies', async () => {
  expect((await call.people.list()).items).toMatchObject([{ id: pacino, name: 'Al Pacino' }]);
  expect((await call.people.list({ q: 'pacinno' })).items).toHaveLength(1);
  expect(await call.people.get({ id: pacino })).toMatchObject({
    name: 'Al Pacino',
    movieCount: 1,
    bornOn: null,
  });
  const { items } = await call.people.movies({ id: pacino, as: 'cast' });
  expect(items).toMatchObject([{ movie: { title: 'Heat' }, jobs: [], isCast: true }]);
  for (const call404 of [call.people.get({ id: '999' }), call.people.movies({ id: '999' })])
    expect(await problemOf(call404)).toMatchObject({ status: 404, code: 'notFound' });
});

test.each([
  { q: '' },
  { q: '  ' },
  { q: 'x'.repeat(101) },
  { q: 'heat', limit: 11 },
  { q: 'heat', limit: 0 },
])('search.suggest refuses %j', async (input) =>
  expect(await problemOf(call.search.suggest(input))).toMatchObject({ status: 400 }),
);

test.each([{ q: '' }, { q: 'x'.repeat(201) }, { page: 1e9 }])('people.list refuses %j', async (input) =>
  expect(await problemOf(call.people.list(input))).toMatchObject({ status: 400 }),
);

test.each(['%_\'"`\\', '\0', '🎬', 'x'.repeat(200), "'); drop table movies; --", '& | ! :* <->'])(
  'symbols are searched for like anything else: %j',
  async (q) => {
    expect((await call.movies.search({ q })).items).toEqual([]);
    expect((await call.search.suggest({ q: q.slice(0, 100) })).items).toEqual([]);
    expect((await call.people.list({ q })).items).toEqual([]);
  },
);
