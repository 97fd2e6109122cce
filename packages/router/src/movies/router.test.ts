import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { startTestTmdb } from '@matinee/core/testing/test-tmdb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callerFor, problemOf } from '../testing/caller.ts';

let deps: TestDeps;
let call: ReturnType<typeof callerFor>['call'];
let matrix: string;

beforeAll(async () => {
  deps = await createTestDeps();
  ({ call } = callerFor(deps));
  matrix = String(
    await createMovie(deps, {
      title: 'The Matrix',
      year: 1999,
      popularity: 5,
      tmdbId: 603,
      imdbId: 'tt0133093',
      genres: ['Sci-Fi', 'Action'],
      tags: { cyberpunk: 3 },
      scores: [10, 8],
    }),
  );
  await createMovie(deps, { title: 'Dark City', year: 1998, popularity: 9, genres: ['Sci-Fi'], scores: [6] });
});
afterAll(() => deps.destroy());

test('lists need no input', async () => {
  const list = await call.movies.list();
  expect(list.pagination).toEqual({ page: 1, perPage: 20, total: 2, pages: 1 });
  expect(list.items.map(({ title }) => title)).toEqual(['Dark City', 'The Matrix']);
  expect(await call.movies.popular()).toEqual(list);
  expect((await call.movies.topRated()).items.map(({ title }) => title)).toEqual(['The Matrix', 'Dark City']);
});

test('filters and sorts', async () => {
  const { items } = await call.movies.list({ genre: ['sci-fi'], scoreFrom: 7, sort: 'title', order: 'desc' });
  expect(items.map(({ id }) => id)).toEqual([matrix]);
});

test('a movie by each of its ids, its statistics, what is like it', async () => {
  const movie = await call.movies.get({ movieId: matrix });
  expect(movie).toMatchObject({ ids: { id: matrix, tmdb: '603', imdb: 'tt0133093' }, alternativeTitles: [] });
  expect(await call.movies.get({ movieId: 'tmdb:603' })).toEqual(movie);
  expect(await call.movies.get({ movieId: 'imdb:tt0133093' })).toEqual(movie);
  expect(await call.movies.stats({ movieId: matrix })).toEqual(movie.stats);
  const { items } = await call.movies.similar({ movieId: matrix });
  expect(items[0]).toMatchObject({
    movie: { title: 'Dark City' },
    reasons: [{ kind: 'similarTo', movie: { id: matrix, title: 'The Matrix' }, weight: 1 }],
  });
});

test('parts come along by name; an unknown one is refused', async () => {
  const movie = await call.movies.get({ movieId: matrix, include: ['credits', 'stats', 'similar'] });
  expect(movie).toMatchObject({
    credits: { cast: [], crew: [] },
    videos: null,
    similar: [{ movie: { title: 'Dark City' } }],
    sources: [],
  });
  expect(await call.movies.credits({ movieId: matrix })).toEqual({ cast: [], crew: [], source: null });
  expect(await call.movies.videos({ movieId: matrix })).toEqual({ items: [], source: null });
  expect(await call.movies.releases({ movieId: matrix, region: 'DE' })).toEqual({ items: [], source: null });
  expect(await problemOf(call.movies.releases({ movieId: matrix, region: 'de' }))).toMatchObject({
    status: 400,
    errors: [{ path: 'region' }],
  });
  const include = ['credits,videos' as 'credits'];
  expect(await problemOf(call.movies.get({ movieId: matrix, include }))).toMatchObject({
    status: 400,
    errors: [{ path: 'include.0', message: expect.stringContaining('credits') }],
  });
});

test('search', async () => {
  expect((await call.movies.search({ q: ' matirx ' })).items[0]?.id).toBe(matrix);
});

test('search finds what only TMDb knows, and counts for who asks', async () => {
  await using upstream = await startTestTmdb();
  const counted: string[] = [];
  const { auth } = deps;
  const limiter: typeof auth.limiter = {
    ...auth.limiter,
    consume: async (limitClass, key) => {
      counted.push(`${limitClass} ${key}`);
      return auth.limiter.consume(limitClass, key);
    },
  };
  const withKey = { ...deps, tmdb: upstream.tmdb, auth: { ...auth, limiter } };
  const { items } = await callerFor(withKey).call.movies.search({ q: 'slumdog millionaire' });
  expect(items[0]?.title).toBe('Slumdog Millionaire');
  expect(counted.filter((count) => count.startsWith('upstream'))).toEqual([
    expect.stringMatching(/^upstreamAnonymous ip:/),
  ]);
});

test('genres', async () => {
  const { items } = await call.genres.list();
  expect(items.map(({ name, movieCount }) => [name, movieCount])).toEqual([
    ['Action', 1],
    ['Sci-Fi', 2],
  ]);
  expect(await call.genres.get({ id: items[0]?.id ?? '' })).toEqual(items[0]);
});

test('what is unknown is 404', async () => {
  const calls = [
    call.movies.get({ movieId: '999999' }),
    call.movies.get({ movieId: '9999999999' }),
    call.movies.stats({ movieId: 'tmdb:1' }),
    call.movies.credits({ movieId: 'tmdb:1' }),
    call.movies.videos({ movieId: 'tmdb:1' }),
    call.movies.releases({ movieId: 'tmdb:1' }),
    call.movies.similar({ movieId: 'imdb:tt9999999' }),
    call.genres.get({ id: '9999999999' }),
  ];
  for (const problem of await Promise.all(calls.map(problemOf)))
    expect(problem).toMatchObject({ status: 404, code: 'notFound' });
});

test.each([
  [{ page: 0 }, 'page'],
  [{ page: 1e9 }, 'page'],
  [{ perPage: 101 }, 'perPage'],
  [{ yearFrom: 0 }, 'yearFrom'],
  [{ yearFrom: 2000, yearTo: 1999 }, 'yearFrom'],
  [{ scoreFrom: 0 }, 'scoreFrom'],
  [{ language: 'English' }, 'language'],
  [{ genre: ['Musicl'] }, 'genre'],
  [{ genre: Array(21).fill('Action') }, 'genre'],
  [{ tag: 'unheard of' }, 'tag'],
])('movies.list refuses %j at %s', async (input, path) => {
  expect(await problemOf(call.movies.list(input))).toMatchObject({
    status: 400,
    code: 'validationFailed',
    errors: [{ path }],
  });
});

test.each(['', '   ', 'x'.repeat(201)])('movies.search refuses q %j', async (q) => {
  expect(await problemOf(call.movies.search({ q }))).toMatchObject({ status: 400, errors: [{ path: 'q' }] });
});

test('an unknown sort or parameter is refused, with the nearest that exists', async () => {
  const sort = await problemOf(call.movies.list({ sort: 'm.title; --' as 'title' }));
  expect(sort.errors).toMatchObject([{ path: 'sort' }]);
  const typo = await problemOf(call.movies.list({ yearForm: 1999 } as object));
  expect(typo.errors).toEqual([{ path: 'yearForm', message: 'Unknown; did you mean yearFrom?' }]);
  expect(await problemOf(call.movies.get({ movieId: 'matrix' }))).toMatchObject({ status: 400 });
});
