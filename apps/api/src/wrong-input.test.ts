import type { Problem } from '@matinee/rest';
import { describe, expect, test } from 'vitest';
import { invalid } from './testing/send-request.ts';
import { useUntouchedApi } from './testing/untouched-api.ts';

const { movieId, send, problemOf, rate } = useUntouchedApi();

describe('movies that are not there', () => {
  test.each([
    'GET /api/v1/movies/999999',
    'GET /api/v1/movies/2147483648',
    'GET /api/v1/movies/9999999999',
    'GET /api/v1/movies/tmdb:999999',
    'GET /api/v1/movies/imdb:tt9999999',
    'GET /api/v1/movies/999999/stats',
    'GET /api/v1/movies/999999/similar',
    'GET /api/v1/me/ratings/999999',
    'DELETE /api/v1/me/ratings/999999',
    'DELETE /api/v1/me/favorites/999999',
    'PUT /api/v1/me/hidden/movie/999999',
  ])('%s is 404', async (request) => {
    expect(await problemOf(request)).toMatchObject({ status: 404, code: 'notFound' });
  });

  test('rating or favoriting one is 404', async () => {
    const rated = await problemOf('PUT /api/v1/me/ratings/999999', { body: '{"score":9}' });
    expect(rated).toMatchObject({ status: 404, code: 'notFound' });
    const added = await problemOf('PUT /api/v1/me/favorites/999999', { body: '{}' });
    expect(added).toMatchObject({ status: 404, code: 'notFound' });
  });

  test.each(['0', '-1', '1.5', 'abc', 'tmdb:', 'imdb:603', '1%20', "1'--", '%00', '١'])(
    'the id %s is 400',
    async (id) => {
      expect(await problemOf(`GET /api/v1/movies/${id}`)).toMatchObject(invalid('movieId'));
    },
  );
});

describe('scores', () => {
  test.each([0, 11, 7.5, -1, 1e300, '9', true, null, [9], {}])('score %j is 400', async (score) => {
    expect(await rate({ score })).toMatchObject(invalid('score'));
  });

  test.each([0, 5.5, 0.3, 4.25, '4', null])('stars %j are 400', async (stars) => {
    expect(await rate({ stars })).toMatchObject(invalid('stars'));
  });

  test('both are 400 and so is neither, naming the fields', async () => {
    for (const body of [{ score: 8, stars: 4 }, {}]) {
      const problem = await rate(body);
      expect(problem).toMatchObject({ status: 400, code: 'validationFailed' });
      expect(problem.errors?.[0]?.path).toMatch(/^(score|stars)$/);
      expect(problem.detail).toMatch(/score.*stars|stars.*score/);
    }
  });

  test('a score that is text is 400 over tRPC, before and after REST calls', async () => {
    const overTrpc = async () => {
      const body = JSON.stringify({ movieId: movieId(), score: '9' });
      const response = await send('POST /trpc/ratings.set', { body });
      const { error } = (await response.json()) as { error: { data: { problem: Problem } } };
      return [response.status, error.data.problem.code, error.data.problem.errors?.[0]?.path];
    };
    expect(await overTrpc()).toEqual([400, 'validationFailed', 'score']);
    await send('GET /api/v1/movies?page=1&yearFrom=1990');
    await problemOf(`PUT /api/v1/me/ratings/${movieId()}`, { body: '{"score":11}' });
    expect(await overTrpc()).toEqual([400, 'validationFailed', 'score']);
  });
});

describe('unknown names', () => {
  test.each([
    ['scroe', 'score'],
    ['Score', 'score'],
    ['star', 'stars'],
  ])('the body key %s names %s', async (key, nearest) => {
    const { errors, status } = await rate({ score: 9, [key]: 1 });
    expect(status).toBe(400);
    expect(errors).toEqual([{ path: key, message: `Unknown; did you mean ${nearest}?` }]);
  });

  test.each([
    ['genres=Drama', 'genres', 'genre'],
    ['perpage=5', 'perpage', 'perPage'],
    ['per_page=5', 'per_page', 'perPage'],
    ['yearfrom=1990', 'yearfrom', 'yearFrom'],
  ])('the query parameter %s names the nearest', async (query, path, nearest) => {
    const { errors, status } = await problemOf(`GET /api/v1/movies?${query}`);
    expect([status, errors]).toEqual([400, [{ path, message: `Unknown; did you mean ${nearest}?` }]]);
  });

  test('what resembles nothing is told everything', async () => {
    const { errors } = await rate({ score: 9, somethingElse: 1 });
    expect(errors).toEqual([
      { path: 'somethingElse', message: 'Unknown; accepted are movieId, score, stars' },
    ]);
  });

  test.each(['GET /api/v1/genres?x=1', 'GET /api/v1/me?x=1', `PUT /api/v1/me/favorites/1?note=x`])(
    '%s has a parameter too many',
    async (request) => {
      expect(await problemOf(request)).toMatchObject({ status: 400, code: 'validationFailed' });
    },
  );

  test.each([
    'page=0',
    'page=1.5',
    'page=x',
    'page=1e9',
    'page=',
    'page=1&page=2',
    'perPage=101',
    'perPage=0',
  ])('%s is 400, never cut silently', async (query) => {
    expect(await problemOf(`GET /api/v1/movies?${query}`)).toMatchObject(invalid(query.split('=')[0] ?? ''));
  });

  test.each([
    'sort=password_hash',
    'sort=title;drop table users',
    'order=up',
    'genreMode=none',
    'yearFrom=1',
  ])('%s is 400', async (query) => {
    expect(await problemOf(`GET /api/v1/movies?${query}`)).toMatchObject(invalid(query.split('=')[0] ?? ''));
  });

  test('a search for nothing is 400', async () => {
    for (const query of ['', '?q=', '?q=%20', `?q=${'x'.repeat(201)}`])
      expect(await problemOf(`GET /api/v1/movies/search${query}`)).toMatchObject(invalid('q'));
  });

  test.each(['x', '%00', 'eyJhIjoxfQ', 'x'.repeat(501)])('the cursor %.20s is 400', async (cursor) => {
    expect(await problemOf(`GET /api/v1/me/ratings?cursor=${cursor}`)).toMatchObject(invalid('cursor'));
  });
});
