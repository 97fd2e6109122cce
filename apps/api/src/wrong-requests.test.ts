import { describe, expect, test } from 'vitest';
import { newAccount } from './testing/accounts.ts';
import { invalid } from './testing/send-request.ts';
import { useUntouchedApi } from './testing/untouched-api.ts';

const { ann, movieId, send, problemOf, rate } = useUntouchedApi();

describe('bodies', () => {
  test.each(['{', '{"score":9', 'score=9', '{score:9}', '{"score":9} x', '\uFEFF{"score":9}'])(
    '%j is no JSON: 400',
    async (body) => {
      const problem = await problemOf(`PUT /api/v1/me/ratings/${movieId()}`, { body });
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
    expect(await problemOf(`PUT /api/v1/me/favorites/${movieId()}`, { body })).toMatchObject({
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
    const problem = await problemOf(`PUT /api/v1/me/ratings/${movieId()}`, { body });
    expect(problem).toMatchObject({ status: 400, code: 'validationFailed' });
  });

  test.each(['{"score":9,"__proto__":{"role":"admin"}}', '{"score":9,"constructor":{"prototype":{"a":1}}}'])(
    '%s is 400 and pollutes nothing',
    async (body) => {
      const problem = await problemOf(`PUT /api/v1/me/ratings/${movieId()}`, { body });
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
    expect(await problemOf(`PUT /api/v1/me/favorites/${movieId()}`, { body })).toMatchObject(invalid('note'));
    for (const query of ['q=a%00b', 'q=x&genre=a%00b', 'q=x&tag=a%00b', 'q=x&language=a%00b']) {
      const response = await send(`GET /api/v1/movies/search?${query}`);
      expect(response.status, query).toBeLessThan(500);
    }
  });
});

describe('methods and paths', () => {
  test.each([
    ['POST /api/v1/movies/1/stats', 'GET, HEAD'],
    ['DELETE /api/v1/movies', 'GET, HEAD, POST'],
    ['PUT /api/v1/movies/1', 'DELETE, GET, HEAD, PATCH'],
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
    for (const email of [ann().email, ann().email.toUpperCase(), ` ${ann().email} `]) {
      const problem = await problemOf('POST /api/v1/auth/register', { body: account({ email }) });
      expect(problem).toMatchObject({ status: 409, code: 'emailTaken', errors: [{ path: 'email' }] });
    }
    const username = ann().username.toUpperCase();
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
