import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMovie } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { getKnownMovie, getKnownStats } from './known-movie.ts';

let deps: TestDeps;

beforeAll(async () => {
  deps = await createTestDeps();
  await createMovie(deps, {
    title: 'Spirited Away',
    originalTitle: 'Sen to Chihiro no kamikakushi',
    alternativeTitles: ['The Spiriting Away'],
    tmdbId: 129,
    genres: ['Fantasy', 'Animation'],
    tags: { witch: 1, anime: 4, 'bath house': 4 },
    scores: [10, 9, 10],
  });
});
afterAll(() => deps.destroy());

test('a movie with its tags, other titles and histogram', async () => {
  const movie = await getKnownMovie(deps, { movieId: 'tmdb:129' });
  expect(movie).toMatchObject({
    title: 'Spirited Away',
    originalTitle: 'Sen to Chihiro no kamikakushi',
    alternativeTitles: ['The Spiriting Away'],
    ids: { tmdb: '129', imdb: null },
    stats: { count: 3, mean: 29 / 3, bayesianMean: 169 / 23, histogram: [0, 0, 0, 0, 0, 0, 0, 0, 1, 2] },
  });
  expect(movie.genres.map((genre) => genre.name)).toEqual(['Animation', 'Fantasy']);
  expect(movie.tags.map((tag) => [tag.name, tag.count])).toEqual([
    ['anime', 4],
    ['bath house', 4],
    ['witch', 1],
  ]);
  expect(await getKnownStats(deps, 'tmdb:129')).toEqual(movie.stats);
});

test('a movie nobody has rated has no mean', async () => {
  const id = await createMovie(deps);
  expect((await getKnownMovie(deps, { movieId: `${id}` })).stats).toEqual({
    count: 0,
    mean: null,
    bayesianMean: 7,
    histogram: Array(10).fill(0),
  });
});

test('an unknown or deleted movie is not found', async () => {
  const deleted = await createMovie(deps, { isDeleted: true });
  for (const reference of ['999999', `${deleted}`, 'tmdb:5', '99999999999']) {
    await expect(getKnownMovie(deps, { movieId: reference })).rejects.toMatchObject({ code: 'notFound' });
    await expect(getKnownStats(deps, reference)).rejects.toMatchObject({ code: 'notFound' });
  }
});
