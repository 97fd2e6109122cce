import { assert, asyncProperty, constantFrom, integer, record } from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMovie, createPerson } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { type ListMovies, listMovies, listPopularMovies, listTopRatedMovies } from './list-movies.ts';
import { listMoviesByIds } from './list-movies-by-ids.ts';
import { movieSorts } from './sorts.ts';

let deps: TestDeps;

beforeAll(async () => {
  deps = await createTestDeps();
  await createMovie(deps, {
    title: 'The Quick',
    year: 1990,
    popularity: 3,
    genres: ['Action', 'Comedy'],
    tags: { 'time travel': 2 },
    scores: [10, 10, 10],
    language: 'en',
    runtime: 90,
  });
  await createMovie(deps, { title: 'Brown', year: 2001, popularity: 9, genres: ['Action'], scores: [2, 4] });
  await createMovie(deps, {
    title: 'Ça ira',
    year: 2010,
    popularity: 9,
    genres: ['Drama'],
    language: 'fr',
    runtime: 140,
  });
  await createMovie(deps, { title: 'Undated', year: null, popularity: 1 });
  await createMovie(deps, { title: 'Deleted', popularity: 99, genres: ['Action'], isDeleted: true });
});
afterAll(() => deps.destroy());

async function titles(params: Partial<ListMovies> = {}): Promise<string[]> {
  const { items } = await listMovies(deps, { page: 1, perPage: 100, ...params });
  return items.map((movie) => movie.title);
}

test('a page has the shape every list has', async () => {
  const { items, pagination } = await listMovies(deps, { page: 1, perPage: 1, sort: 'rating' });
  expect(pagination).toEqual({ page: 1, perPage: 1, total: 4, pages: 4 });
  expect(items).toEqual([
    {
      id: expect.stringMatching(/^\d+$/),
      ids: { id: items[0]?.id, tmdb: null, imdb: null },
      title: 'The Quick',
      language: 'en',
      originalTitle: null,
      year: 1990,
      releaseDate: null,
      genres: [
        { id: expect.stringMatching(/^\d+$/), name: 'Action' },
        { id: expect.stringMatching(/^\d+$/), name: 'Comedy' },
      ],
      overview: null,
      originalLanguage: 'en',
      runtime: 90,
      posterUrl: null,
      backdropUrl: null,
      popularity: 3,
      stats: { count: 3, mean: 10, bayesianMean: (140 + 30) / 23 },
      tmdb: null,
      version: 1,
    },
  ]);
});

test('images are absolute and votes of TMDb are shown when known', async () => {
  const id = await createMovie(deps, { title: 'Illustrated', popularity: -1, isDeleted: false });
  await deps.db
    .updateTable('movies')
    .set({ poster_path: '/p.jpg', backdrop_path: '/b.jpg', tmdb_vote_average: 8, tmdb_vote_count: 7 })
    .where('id', '=', id)
    .execute();
  const movie = (await listMoviesByIds(deps, [id, 999_999])).get(id);
  expect(movie).toMatchObject({
    posterUrl: 'https://image.tmdb.org/t/p/w500/p.jpg',
    backdropUrl: 'https://image.tmdb.org/t/p/w1280/b.jpg',
    tmdb: { voteAverage: 8, voteCount: 7 },
  });
  await deps.db.deleteFrom('movies').where('id', '=', id).execute();
  expect(await listMoviesByIds(deps, [id])).toEqual(new Map());
  expect(await listMoviesByIds(deps, [])).toEqual(new Map());
});

test.each([
  ['popularity', ['Brown', 'Ça ira', 'The Quick', 'Undated']],
  ['rating', ['The Quick', 'Ça ira', 'Undated', 'Brown']],
  ['release', ['Ça ira', 'Brown', 'The Quick', 'Undated']],
  ['title', ['Brown', 'Ça ira', 'The Quick', 'Undated']],
  ['votes', ['The Quick', 'Brown', 'Ça ira', 'Undated']],
  ['added', ['Undated', 'Ça ira', 'Brown', 'The Quick']],
] as const)('sort=%s', async (sort, expected) => {
  expect(await titles({ sort })).toEqual(expected);
});

test('the other way round, movies without a year stay at the end', async () => {
  expect(await titles({ sort: 'release', order: 'asc' })).toEqual([
    'The Quick',
    'Brown',
    'Ça ira',
    'Undated',
  ]);
  expect(await titles({ sort: 'title', order: 'desc' })).toEqual(['Undated', 'The Quick', 'Ça ira', 'Brown']);
  expect(await titles({ sort: 'popularity', order: 'desc' })).toEqual(await titles({ sort: 'popularity' }));
});

test('presets', async () => {
  const popular = await listPopularMovies(deps, { page: 1, perPage: 1 });
  expect(popular.items[0]?.title).toBe('Brown');
  const best = await listTopRatedMovies(deps, { page: 1, perPage: 1, genre: ['action'] });
  expect(best.items[0]?.title).toBe('The Quick');
});

test.each<[Partial<ListMovies>, string[]]>([
  [{ genre: ['action'] }, ['Brown', 'The Quick']],
  [{ genre: ['Comedy', 'Drama'] }, ['Ça ira', 'The Quick']],
  [{ genre: ['Action', 'COMEDY'], genreMode: 'all' }, ['The Quick']],
  [{ genre: ['Action', 'Drama'], genreMode: 'all' }, []],
  [{ yearFrom: 2001 }, ['Brown', 'Ça ira']],
  [{ yearTo: 2001 }, ['Brown', 'The Quick']],
  [{ yearFrom: 2001, yearTo: 2001 }, ['Brown']],
  [{ scoreFrom: 3 }, ['Brown', 'The Quick']],
  [{ scoreTo: 3.5 }, ['Brown']],
  [{ language: 'fr' }, ['Ça ira']],
  [{ runtimeFrom: 100 }, ['Ça ira']],
  [{ runtimeTo: 90 }, ['The Quick']],
  [{ tag: 'Time Travel' }, ['The Quick']],
  [{ genre: ['action'], yearFrom: 1995 }, ['Brown']],
])('filters %j', async (filters, expected) => {
  expect(await titles(filters)).toEqual(expected);
});

test('a tag goes by its id too, but by its name first', async () => {
  const travel = await deps.db
    .selectFrom('tags')
    .where('name', '=', 'time travel')
    .select('id')
    .executeTakeFirst();
  expect(await titles({ tag: String(travel?.id) })).toEqual(['The Quick']);
  const named = await createMovie(deps, {
    title: 'Counted',
    popularity: 7,
    tags: { [String(travel?.id)]: 1 },
  });
  expect(await titles({ tag: String(travel?.id) })).toEqual(['Counted']);
  await deps.db.deleteFrom('movies').where('id', '=', named).execute();
});

test('a person, in the cast or behind it', async () => {
  const ids = [
    await createMovie(deps, { title: 'Played', popularity: 2, cast: ['Ada Player'], genres: ['Drama'] }),
    await createMovie(deps, { title: 'Made', popularity: 4, directors: ['Ada Player'] }),
  ];
  const person = String(await createPerson(deps, { name: 'Ada Player' }));
  expect(await titles({ person })).toEqual(['Made', 'Played']);
  expect(await titles({ person, genre: ['Drama'] })).toEqual(['Played']);
  await deps.db.deleteFrom('movies').where('id', 'in', ids).execute();
  expect(await titles({ person })).toEqual([]);
});

test('a genre goes by its id too', async () => {
  const drama = await deps.db
    .selectFrom('genres')
    .where('name', '=', 'Drama')
    .select('id')
    .executeTakeFirst();
  expect(await titles({ genre: [String(drama?.id)] })).toEqual(['Ça ira']);
});

test.each<[Partial<ListMovies>, string, RegExp]>([
  [{ genre: ['Acton'] }, 'genre', /"Acton"; did you mean Action\?/],
  [{ genre: ['Action', '999'] }, 'genre', /"999"/],
  [{ genre: ["'); drop table movies; --"] }, 'genre', /There is no genre/],
  [{ tag: 'time travle' }, 'tag', /did you mean time travel\?/],
  [{ tag: '999999999999' }, 'tag', /There is no tag/],
  [{ person: '999' }, 'person', /no person "999"/],
  [{ person: '9999999999' }, 'person', /people\.list/],
  [{ yearFrom: 2001, yearTo: 2000 }, 'yearFrom', /2001.*above.*2000/],
  [{ scoreFrom: 9, scoreTo: 1 }, 'scoreFrom', /above/],
  [{ runtimeFrom: 9, runtimeTo: 1 }, 'runtimeFrom', /above/],
])('refuses %j at %s', async (filters, path, message) => {
  await expect(titles(filters)).rejects.toMatchObject({
    code: 'validationFailed',
    errors: [{ path, message: expect.stringMatching(message) }],
  });
});

test('behind the last page there is nothing, and the total is still right', async () => {
  const { items, pagination } = await listMovies(deps, { page: 9, perPage: 3 });
  expect(items).toEqual([]);
  expect(pagination).toEqual({ page: 9, perPage: 3, total: 4, pages: 2 });
  const none = await listMovies(deps, { page: 1, perPage: 3, yearFrom: 2099 });
  expect(none.pagination).toEqual({ page: 1, perPage: 3, total: 0, pages: 0 });
});

test('pages neither overlap nor miss, whatever the sort and size', async () => {
  for (let i = 0; i < 25; i++)
    await createMovie(deps, { title: `Twin ${i % 3}`, year: 1950 + (i % 4), popularity: i % 2 });
  const { items: all } = await listMovies(deps, { page: 1, perPage: 100 });
  const everything = all.map((movie) => movie.id).sort();
  const params = record({
    sort: constantFrom(...movieSorts),
    order: constantFrom('asc' as const, 'desc' as const, undefined),
    perPage: integer({ min: 1, max: 12 }),
  });
  await assert(
    asyncProperty(params, async ({ perPage, ...how }) => {
      const seen: string[] = [];
      for (let page = 1; ; page++) {
        const { items, pagination } = await listMovies(deps, { ...how, page, perPage });
        seen.push(...items.map((movie) => movie.id));
        if (page >= pagination.pages) break;
      }
      expect(seen.sort()).toEqual(everything);
    }),
    { numRuns: 25 },
  );
});
