import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { TmdbClient } from './index.ts';
import { errorOf, failureOf } from './testing/error-of.ts';
import { startTestClient, type TestClient } from './testing/test-client.ts';

const HEAT = 949;

let tested: TestClient;
let client: TmdbClient;
beforeAll(async () => {
  tested = await startTestClient();
  client = tested.client;
});
beforeEach(() => tested.standIn.stats.reset());
afterAll(() => tested[Symbol.asyncDispose]());

test('the configuration makes addresses of images', async () => {
  const { images } = await client.getConfiguration();
  expect(images).toMatchObject({
    baseUrl: 'https://image.tmdb.org/t/p/',
    logoSizes: expect.arrayContaining(['w45']),
  });
});

test('genres', async () => {
  const genres = await client.listGenres({ language: 'en' });
  expect(genres).toHaveLength(19);
  expect(genres).toContainEqual({ id: 878, name: 'Science Fiction' });
});

test.each([
  ['trending today', (c: TmdbClient, page?: number) => c.listTrending({ window: 'day', page })],
  ['trending this week', (c: TmdbClient, page?: number) => c.listTrending({ window: 'week', page })],
  ['popular', (c: TmdbClient, page?: number) => c.listPopular({ page })],
  ['top rated', (c: TmdbClient, page?: number) => c.listTopRated({ page })],
  ['discover', (c: TmdbClient, page?: number) => c.discoverMovies({ page })],
])('%s: pages of twenty that do not overlap', async (_name, list) => {
  const first = await list(client);
  const second = await list(client, 2);
  expect(first).toMatchObject({ page: 1, badParts: [], pages: Math.ceil(first.total / 20) });
  expect(second.page).toBe(2);
  const ids = [...first.items, ...second.items].map(({ id }) => id);
  expect(new Set(ids).size).toBe(40);
});

test('trending differs by window', async () => {
  const [day, week] = await Promise.all([
    client.listTrending({ window: 'day' }),
    client.listTrending({ window: 'week' }),
  ]);
  expect(day.items.map(({ id }) => id)).not.toEqual(week.items.map(({ id }) => id));
});

test('upcoming and now playing say between which days', async () => {
  const upcoming = await client.listUpcoming({ region: 'US' });
  const playing = await client.listNowPlaying();
  expect(upcoming.dates).toEqual({ from: '2018-06-15', to: '2018-07-13' });
  expect(playing.dates).toEqual({ from: '2018-05-04', to: '2018-06-15' });
  for (const { items, dates } of [upcoming, playing]) {
    expect(items.length).toBeGreaterThan(0);
    for (const { releaseDate } of items) {
      expect(releaseDate && dates && releaseDate >= dates.from && releaseDate <= dates.to).toBe(true);
    }
  }
});

test('discover hands its filters on', async () => {
  const { items } = await client.discoverMovies({
    genres: { ids: [16, 10751], mode: 'all' },
    withoutGenres: [35],
    releasedFrom: '1990-01-01',
    releasedTo: '1999-12-31',
    voteAverageFrom: 6,
    voteCountFrom: 20,
    sort: 'vote_average.desc',
  });
  expect(items.length).toBeGreaterThan(0);
  for (const item of items) {
    expect(item.genreIds).toEqual(expect.arrayContaining([16, 10751]));
    expect(item.genreIds).not.toContain(35);
    expect(item.releaseDate?.slice(0, 3)).toBe('199');
    expect(item.voteAverage).toBeGreaterThanOrEqual(6);
    expect(item.voteCount).toBeGreaterThanOrEqual(20);
  }
  const averages = items.map(({ voteAverage }) => voteAverage ?? 0);
  expect(averages).toEqual(averages.toSorted((a, b) => b - a));
  const any = await client.discoverMovies({ genres: { ids: [37, 99], mode: 'any' } });
  for (const { genreIds } of any.items) expect(genreIds.some((id) => id === 37 || id === 99)).toBe(true);
});

test('search finds by title and year', async () => {
  const found = await client.searchMovies({ query: 'heat', year: 1995 });
  expect(found.items).toMatchObject([{ id: HEAT, title: 'Heat', genreIds: [28, 80, 53] }]);
  expect(await client.searchMovies({ query: 'no such film at all' })).toMatchObject({
    items: [],
    total: 0,
    badParts: [],
  });
});

test('search over everything says what each result is', async () => {
  const { items } = await client.searchAll({ query: 'the matrix' });
  expect(items[0]).toMatchObject({ kind: 'movie', id: 603, movie: { title: 'The Matrix' } });
});

test('a movie with all its parts is one request', async () => {
  const movie = await client.getMovie({ id: HEAT, language: 'de-DE' });
  expect(movie).toMatchObject({
    id: HEAT,
    title: 'Heat',
    imdbId: 'tt0113277',
    genres: [
      { id: 28, name: 'Action' },
      { id: 80, name: 'Crime' },
      { id: 53, name: 'Thriller' },
    ],
    videos: [{ key: 'stand-in-949', kind: 'trailer' }],
    images: { posters: [{ path: '/stand-in-poster-949.jpg' }] },
    releaseDates: [{ country: 'US', kind: 'theatrical' }],
    translations: [{ language: 'en', title: 'Heat' }],
    watchProviders: [{ country: 'US', stream: [{ name: 'Stand-in Stream' }] }],
    externalIds: { imdb: 'tt0113277' },
    badParts: [],
  });
  expect(movie.similar).toHaveLength(20);
  expect(movie.recommendations).toHaveLength(20);
  expect(tested.standIn.stats.read().requests).toBe(1);
});

test('people come with the movies they are in', async () => {
  const { credits } = await client.getMovie({ id: HEAT, parts: ['credits'] });
  const director = credits?.crew.find(({ job }) => job === 'Director')?.person;
  expect(credits?.cast.map(({ person }) => person.name)).toEqual([
    'Al Pacino',
    'Robert De Niro',
    'Val Kilmer',
  ]);
  const person = await client.getPerson({ id: director?.id ?? 0 });
  expect(person).toMatchObject({ name: 'Michael Mann', department: 'Directing', badParts: [] });
  expect(person.credits?.crew).toContainEqual(
    expect.objectContaining({ job: 'Director', movie: expect.objectContaining({ id: HEAT, title: 'Heat' }) }),
  );
});

test('only the parts asked for are there', async () => {
  const movie = await client.getMovie({ id: HEAT, parts: ['keywords', 'externalIds'] });
  expect(movie).toMatchObject({
    keywords: [],
    externalIds: { imdb: 'tt0113277' },
    videos: null,
    similar: null,
  });
  expect(movie.badParts).toEqual([]);
  expect(await client.getMovie({ id: HEAT, parts: [] })).toMatchObject({
    title: 'Heat',
    keywords: null,
    badParts: [],
  });
});

test('what TMDb does not have is not found', async () => {
  const error = await errorOf(client.getMovie({ id: 2_000_000_001 }));
  expect(error).toMatchObject({ name: 'TmdbError', code: 'notFound', operation: 'GET /movie/{id}' });
  expect(error.message).toBe('TMDb, GET /movie/{id}: notFound');
  expect(client.failureOf(error)).toEqual({ code: 'notFound' });
  expect(client.failureOf(new Error('another one'))).toBeUndefined();
  expect(await failureOf(client.getPerson({ id: 1 }))).toEqual({ code: 'notFound' });
  expect(tested.standIn.stats.read().requests).toBe(2);
});

test('a movie by its id at IMDb', async () => {
  expect(await client.findByImdbId({ imdbId: 'tt0113277' })).toMatchObject({
    movies: [{ id: HEAT }],
    people: [],
    badParts: [],
  });
  expect(await client.findByImdbId({ imdbId: 'tt9999999' })).toEqual({
    movies: [],
    people: [],
    badParts: [],
  });
});

test('changes by day and page', async () => {
  const first = await client.listChanges({ of: 'movies', from: '2018-06-01', to: '2018-06-14' });
  const second = await client.listChanges({ of: 'movies', from: '2018-06-01', to: '2018-06-14', page: 2 });
  expect(first.items).toHaveLength(100);
  expect(first.pages).toBe(Math.ceil(first.total / 100));
  const ids = [...first.items, ...second.items].map(({ id }) => id);
  expect(new Set(ids).size).toBe(200);
  expect(await client.listChanges({ of: 'people' })).toMatchObject({ page: 1, pages: 1, badParts: [] });
});

test('more days than TMDb gives are refused', async () => {
  const call = client.listChanges({ of: 'movies', from: '2018-01-01', to: '2018-06-01' });
  expect(await failureOf(call)).toEqual({ code: 'badAnswer', reason: 'refused', status: 422 });
});

test.each([
  ['page 0', () => client.listPopular({ page: 0 })],
  ['page 501', () => client.listPopular({ page: 501 })],
  ['page 1.5', () => client.searchMovies({ query: 'a', page: 1.5 })],
  ['id 0', () => client.getMovie({ id: 0 })],
  ['an id beyond 31 bits', () => client.getMovie({ id: 2 ** 31 })],
  ['a person that is no number', () => client.getPerson({ id: Number.NaN })],
  ['something else than an IMDb id', () => client.findByImdbId({ imdbId: 'tt1/../../movie/1' })],
])('%s is not sent', async (_name, call) => {
  await expect(call()).rejects.toThrow(RangeError);
  expect(tested.standIn.stats.read().requests).toBe(0);
});
