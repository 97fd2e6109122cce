import { createMovie } from '@matinee/core/testing/fixtures';
import type { Problem } from '@matinee/rest';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newAccount, signUp, type TestAccount } from './testing/accounts.ts';
import { databaseChecksum } from './testing/database-checksum.ts';
import { startTestApi, type TestApi } from './testing/index.ts';

let api: TestApi;
let ann: TestAccount;
let movieId: string;
let before: string;

beforeAll(async () => {
  api = await startTestApi();
  ann = await signUp(api.url);
  movieId = String(await createMovie(api.deps, { title: 'Solaris', genres: ['Drama'] }));
});
beforeEach(async () => {
  before = await databaseChecksum(api.deps);
});
afterEach(async () => {
  expect(await databaseChecksum(api.deps)).toBe(before);
});
afterAll(() => api?.close());

type Sent = { body?: string; type?: string; headers?: Record<string, string> };

async function send(request: string, { body, type, headers }: Sent = {}) {
  const [method = '', path = ''] = request.split(' ');
  return fetch(`${api.url}${path}`, {
    method,
    body,
    headers: {
      authorization: `Bearer ${ann.token}`,
      ...(body !== undefined && { 'content-type': type ?? 'application/json' }),
      ...headers,
    },
  });
}

/** The problem a request is answered with, once everything that all problems share is checked. */
async function problemOf(request: string, sent?: Sent): Promise<Problem & { headers: Headers }> {
  const response = await send(request, sent);
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const problem = (await response.json()) as Problem;
  expect(problem.status).toBe(response.status);
  expect(problem.instance).toBe(`urn:request:${response.headers.get('x-request-id')}`);
  return { ...problem, headers: response.headers };
}

const rate = (body: unknown, sent: Sent = {}) =>
  problemOf(`PUT /api/v1/me/ratings/${movieId}`, { body: JSON.stringify(body), ...sent });
/** A 400 with an error at this input. */
const invalid = (path: string) => ({
  status: 400,
  code: 'validationFailed',
  errors: expect.arrayContaining([{ path, message: expect.any(String) }]),
});

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
      const body = JSON.stringify({ movieId, score: '9' });
      const response = await send('POST /trpc/ratings.set', { body });
      const { error } = (await response.json()) as { error: { data: { problem: Problem } } };
      return [response.status, error.data.problem.code, error.data.problem.errors?.[0]?.path];
    };
    expect(await overTrpc()).toEqual([400, 'validationFailed', 'score']);
    await send('GET /api/v1/movies?page=1&yearFrom=1990');
    await problemOf(`PUT /api/v1/me/ratings/${movieId}`, { body: '{"score":11}' });
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

describe('bodies', () => {
  test.each(['{', '{"score":9', 'score=9', '{score:9}', '{"score":9} x', '\uFEFF{"score":9}'])(
    '%j is no JSON: 400',
    async (body) => {
      const problem = await problemOf(`PUT /api/v1/me/ratings/${movieId}`, { body });
      expect(problem).toMatchObject({ status: 400, code: 'malformedRequest' });
    },
  );

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/octet-stream',
    'multipart/form-data',
  ])('%s is 415', async (type) => {
    expect(await rate({ score: 9 }, { type })).toMatchObject({
      status: 415,
      code: 'unsupportedMediaType',
    });
  });

  test('more than 64 KiB is 413', async () => {
    const body = JSON.stringify({ note: 'x'.repeat(64 * 1024) });
    expect(await problemOf(`PUT /api/v1/me/favorites/${movieId}`, { body })).toMatchObject({
      status: 413,
      code: 'payloadTooLarge',
    });
  });

  test.each([
    `{"score":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
    `{"score":[${'0,'.repeat(20_000)}0]}`,
    '[]',
    'null',
    '"score"',
  ])('%.30s is 400', async (body) => {
    const problem = await problemOf(`PUT /api/v1/me/ratings/${movieId}`, { body });
    expect(problem).toMatchObject({ status: 400, code: 'validationFailed' });
  });

  test.each(['{"score":9,"__proto__":{"role":"admin"}}', '{"score":9,"constructor":{"prototype":{"a":1}}}'])(
    '%s is 400 and pollutes nothing',
    async (body) => {
      const problem = await problemOf(`PUT /api/v1/me/ratings/${movieId}`, { body });
      expect(problem).toMatchObject({ status: 400, code: 'validationFailed' });
      expect(({} as { role?: string }).role).toBeUndefined();
      expect(({} as { a?: number }).a).toBeUndefined();
    },
  );

  test.each(['role', 'id', 'isAdmin', 'passwordHash', 'createdAt'])(
    'nobody signs up with a %s of their own',
    async (key) => {
      const body = JSON.stringify({ ...newAccount(), [key]: 'admin' });
      expect(await problemOf('POST /api/v1/auth/register', { body })).toMatchObject(invalid(key));
    },
  );

  test('text that PostgreSQL cannot hold is 400, not 500', async () => {
    const body = JSON.stringify({ note: 'a\0b' });
    expect(await problemOf(`PUT /api/v1/me/favorites/${movieId}`, { body })).toMatchObject(invalid('note'));
    for (const query of ['q=a%00b', 'q=x&genre=a%00b', 'q=x&tag=a%00b', 'q=x&language=a%00b']) {
      const response = await send(`GET /api/v1/movies/search?${query}`);
      expect(response.status, query).toBeLessThan(500);
    }
  });
});

describe('methods and paths', () => {
  test.each([
    ['POST /api/v1/movies', 'GET, HEAD'],
    ['DELETE /api/v1/movies/1', 'GET, HEAD'],
    ['PATCH /api/v1/me/ratings/1', 'DELETE, GET, HEAD, PUT'],
    ['GET /api/v1/auth/login', 'POST'],
    ['OPTIONS /api/v1/auth/login', 'POST'],
    ['PUT /health', 'GET, HEAD'],
  ])('%s is 405', async (request, allow) => {
    const problem = await problemOf(request);
    expect(problem).toMatchObject({ status: 405, code: 'methodNotAllowed' });
    expect(problem.headers.get('allow')).toBe(allow);
  });

  test.each([
    'GET /',
    'GET /api',
    'GET /api/v1',
    'GET /api/v1/nothing',
    'GET /api/v2/movies',
    'GET /movies',
    'GET /trpc',
    'POST /trpc/a/b',
    'GET /metrics',
    'GET /.env',
    'GET /api/docs/static/..%2f..%2f..%2fpackage.json',
    'OPTIONS /nothing',
  ])('%s is 404', async (request) => {
    expect(await problemOf(request)).toMatchObject({ status: 404, code: 'notFound' });
  });

  test('HEAD answers as GET without a body', async () => {
    const get = await send('GET /api/v1/movies');
    const head = await send('HEAD /api/v1/movies');
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(head.headers.get('etag')).toBe(get.headers.get('etag'));
    expect((await send('HEAD /api/v1/movies/999999')).status).toBe(404);
  });
});

describe('who is asking', () => {
  const account = (changes: object) => JSON.stringify({ ...newAccount(), ...changes });

  test.each(['', 'Bearer', 'Bearer x', 'Bearer a.b.c', 'Basic YTpi', 'bearer null'])(
    'the Authorization %j is 401 on both doors',
    async (authorization) => {
      const problem = await problemOf('GET /api/v1/me', { headers: { authorization } });
      expect(problem).toMatchObject({ status: 401, code: 'unauthenticated' });
      expect(problem.headers.get('www-authenticate')).toBe('Bearer');
      const trpc = await send('GET /trpc/me.get', { headers: { authorization } });
      expect([trpc.status, trpc.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    },
  );

  test('401 comes before anything is said of the input', async () => {
    const problem = await rate({ score: 99 }, { headers: { authorization: '' } });
    expect(problem).toMatchObject({ status: 401 });
    expect(problem.errors).toBeUndefined();
  });

  test('an e-mail address or a username that is taken is 409, in any case of letters', async () => {
    for (const email of [ann.email, ann.email.toUpperCase(), ` ${ann.email} `]) {
      const problem = await problemOf('POST /api/v1/auth/register', { body: account({ email }) });
      expect(problem).toMatchObject({ status: 409, code: 'emailTaken', errors: [{ path: 'email' }] });
    }
    const username = ann.username.toUpperCase();
    expect(await problemOf('POST /api/v1/auth/register', { body: account({ username }) })).toMatchObject({
      status: 409,
      code: 'usernameTaken',
    });
  });

  test.each([
    { email: 'x' },
    { email: 'a@b' },
    { username: 'a b' },
    { username: 'a@b' },
    { password: 'short' },
    { password: 'x'.repeat(129) },
    { passwordConfirm: 'another' },
    { displayName: '\u0000' },
    { email: 'a\0@example.com' },
    { email: null },
  ])('an account with %j is 400', async (changes) => {
    const problem = await problemOf('POST /api/v1/auth/register', { body: account(changes) });
    expect(problem).toMatchObject(invalid(Object.keys(changes)[0] ?? ''));
  });
});
