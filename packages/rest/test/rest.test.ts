import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Problem } from '../src/index.ts';
import { asAnn, startServer } from './fixture.ts';

let app: FastifyInstance;
beforeAll(async () => {
  app = await startServer({ onError: () => undefined });
});
afterAll(() => app.close());

const call = (method: InjectOptions['method'], url: string, more: InjectOptions = {}) =>
  app.inject({ method, url: `/api/v1${url}`, headers: asAnn, ...more });

async function problemOf(method: InjectOptions['method'], url: string, more: InjectOptions = {}) {
  const reply = await call(method, url, more);
  expect(reply.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(reply.headers['cache-control']).toBe('no-store');
  const problem = reply.json<Problem>();
  expect(problem.status).toBe(reply.statusCode);
  return { ...problem, headers: reply.headers };
}

describe('routing', () => {
  test('a parameter does not swallow a static path', async () => {
    expect((await call('GET', '/movies/popular')).json()).toEqual([{ id: 'popular-1', title: 'Popular' }]);
  });

  test.each(['tmdb:603', 'imdb:tt0133093', '42', 'a b', 'ü/ö?&#%', '__proto__', 'constructor'])(
    'path parameter %s arrives decoded',
    async (id) => {
      const reply = await call('GET', `/movies/${encodeURIComponent(id)}`);
      expect(reply.json()).toEqual({ id, title: `Movie ${id}` });
    },
  );

  test('a trailing slash is tolerated', async () => {
    expect((await call('GET', '/movies/7/')).json()).toEqual({ id: '7', title: 'Movie 7' });
    expect((await call('GET', '/movies/')).statusCode).toBe(200);
  });

  test('HEAD answers like GET, without the body', async () => {
    const get = await call('GET', '/movies/7');
    const head = await call('HEAD', '/movies/7');
    expect(head.statusCode).toBe(200);
    expect(head.body).toBe('');
    expect(head.headers['content-length']).toBe(String(Buffer.byteLength(get.body)));
    expect(head.headers.etag).toBe(get.headers.etag);
  });

  test('an unknown path is 404, before its body is looked at', async () => {
    expect(await problemOf('GET', '/nope')).toMatchObject({ status: 404, code: 'notFound' });
    const broken = { payload: '{', headers: { 'content-type': 'application/json' } };
    expect(await problemOf('POST', '/nope', broken)).toMatchObject({ status: 404 });
    const outside = await app.inject('/elsewhere');
    expect(outside.json()).toMatchObject({ status: 404, code: 'notFound' });
  });

  test('a procedure without a path has no route', async () => {
    expect(await problemOf('GET', '/odd/hidden')).toMatchObject({ status: 404 });
  });

  test.each([
    ['POST', '/movies/7', 'GET, HEAD'],
    ['DELETE', '/movies', 'GET, HEAD, POST'],
    ['PATCH', '/movies/', 'GET, HEAD, POST'],
    ['POST', '/me/ratings/7?x=1', 'DELETE, GET, HEAD, PATCH, PUT'],
    ['OPTIONS', '/login', 'POST'],
  ] as const)('%s %s is 405 and names what is possible', async (method, url, allow) => {
    const problem = await problemOf(method, url);
    expect(problem).toMatchObject({ status: 405, code: 'methodNotAllowed' });
    expect(problem.headers.allow).toBe(allow);
  });

  test('a path that is not validly encoded is 400', async () => {
    expect(await problemOf('GET', '/movies/%zz')).toMatchObject({ status: 400, code: 'validationFailed' });
  });

  test('a path parameter beyond all measure is 400', async () => {
    expect(await problemOf('GET', `/movies/${'x'.repeat(6000)}`)).toMatchObject({ status: 400 });
  });
});

describe('input', () => {
  const given = async (query: string) => (await call('GET', `/movies?${query}`)).json().given;

  test('the query is read as the schema means it', async () => {
    expect(await given('page=2&adult=false&genre=Drama&year=1999&sort=rating&q=42')).toEqual({
      page: 2,
      adult: false,
      genre: ['Drama'],
      year: [1999],
      sort: 'rating',
      q: '42',
    });
    expect(await given('genre=A&genre=B&year=1&year=2')).toMatchObject({ genre: ['A', 'B'], year: [1, 2] });
    expect(await given('')).toEqual({ page: 1, sort: 'popularity' });
  });

  test.each([
    'page=two',
    'page=',
    'page=0x2',
    'page=1.5',
    'page=1&page=2',
    'adult=1',
    'adult=TRUE',
    'q=a&q=b',
    'genre=1&genre=2&genre=3&genre=4',
    'sort=name',
  ])('%s is 400 and names the field', async (query) => {
    const problem = await problemOf('GET', `/movies?${query}`);
    expect(problem).toMatchObject({ status: 400, code: 'validationFailed' });
    expect(problem.errors?.[0]?.path.split('.')[0]).toBe(query.split('=')[0]);
  });

  test.each([
    '/movies?genres=Drama',
    '/movies/7?lang=de',
    '/movies?page=1&__proto__=x',
    '/movies?constructor=x',
  ])('unknown parameter in %s is 400', async (url) => {
    expect(await problemOf('GET', url)).toMatchObject({ status: 400, code: 'validationFailed' });
  });

  test('a procedure without input accepts no parameters', async () => {
    const problem = await problemOf('GET', '/movies/popular?page=2');
    expect(problem).toMatchObject({ status: 400, errors: [{ path: 'page' }] });
  });

  test('a path parameter can be given by the path only', async () => {
    expect(await problemOf('GET', '/movies/7?movieId=8')).toMatchObject({
      status: 400,
      errors: [{ path: 'movieId' }],
    });
    const body = { payload: { movieId: '7', score: 3 } };
    expect(await problemOf('PUT', '/me/ratings/7', body)).toMatchObject({
      status: 400,
      errors: [{ path: 'movieId' }],
    });
  });

  test('a write takes its body and no query', async () => {
    const reply = await call('PUT', '/me/ratings/7', { payload: { score: 9 } });
    expect(reply.json()).toEqual({ movieId: '7', score: 9, by: 'ann' });
    const problem = await problemOf('PUT', '/me/ratings/7?score=3&x=1', { payload: { score: 9 } });
    expect(problem.errors).toEqual([
      { path: 'score', message: 'Send this in the JSON body, not in the query' },
      { path: 'x', message: 'No query parameter is accepted' },
    ]);
  });

  test('DELETE takes its parameters from the query', async () => {
    const reply = await call('DELETE', '/me/ratings/7?dryRun=true');
    expect([reply.statusCode, reply.headers['x-dry-run']]).toEqual([204, 'true']);
  });

  test('DELETE takes its keys from the body where it says so, uncoerced, and nothing from the query', async () => {
    const reply = await call('DELETE', '/me/ratings', { payload: { password: 'sesame', limit: 3 } });
    expect([reply.statusCode, reply.headers['x-limit']]).toEqual([204, '3']);
    const wrong: [string, InjectOptions][] = [
      ['limit', { payload: { password: 'sesame', limit: '3' } }],
      ['password', {}],
      ['', { payload: { password: 'sesame', more: 1 } }],
      ['password', { payload: { password: 'sesame' }, query: { password: 'sesame' } }],
    ];
    for (const [path, more] of wrong) {
      const problem = await problemOf('DELETE', '/me/ratings', more);
      expect(problem).toMatchObject({ status: 400, code: 'validationFailed', errors: [{ path }] });
    }
  });

  test('the body is not coerced', async () => {
    expect(await problemOf('PUT', '/me/ratings/7', { payload: { score: '9' } })).toMatchObject({
      status: 400,
      errors: [{ path: 'score' }],
    });
  });

  test('no body reads as an empty object', async () => {
    expect((await call('POST', '/movies')).json()).toEqual({ id: 'a/b', title: 'Untitled' });
    const json = { headers: { ...asAnn, 'content-type': 'application/json' } };
    expect((await call('POST', '/movies', json)).statusCode).toBe(201);
    expect((await call('POST', '/login')).json()).toEqual({ token: 'secret' });
  });

  test.each(['[]', '"text"', '7', 'null', 'true'])('body %s is no object: 400', async (payload) => {
    const headers = { ...asAnn, 'content-type': 'application/json' };
    expect(await problemOf('POST', '/movies', { payload, headers })).toMatchObject({
      status: 400,
      errors: [{ path: '' }],
    });
  });

  test('__proto__ in a body is refused where it stands and changes nothing', async () => {
    const headers = { ...asAnn, 'content-type': 'application/json' };
    const payload = '{"tags":{"a":{"__proto__":{"polluted":true}}}}';
    expect(await problemOf('POST', '/movies', { payload, headers })).toMatchObject({
      status: 400,
      errors: [{ path: 'tags.a.__proto__' }],
    });
    const viaConstructor = '{"constructor":{"prototype":{"polluted":true}}}';
    expect(await problemOf('POST', '/movies', { payload: viaConstructor, headers })).toMatchObject({
      status: 400,
    });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('who may call comes before what was sent', async () => {
    const reply = await call('PUT', '/me/ratings/7?x=1', { payload: { score: 99 }, headers: {} });
    expect(reply.statusCode).toBe(401);
    expect(reply.headers['www-authenticate']).toBe('Bearer');
  });
});

describe('answers', () => {
  test('201 with a Location: from the template, or the path of a PUT', async () => {
    const created = await call('POST', '/movies', { payload: { title: 'New' } });
    expect([created.statusCode, created.headers.location]).toEqual([201, '/api/v1/movies/a%2Fb']);
    const put = await call('PUT', '/me/ratings/new', { payload: { stars: 4.5 } });
    expect([put.statusCode, put.headers.location]).toEqual([201, '/api/v1/me/ratings/new']);
    const again = await call('PUT', '/me/ratings/old', { payload: { stars: 4.5 } });
    expect([again.statusCode, again.headers.location]).toEqual([200, undefined]);
  });

  test('202 has a body when there is something to say', async () => {
    const silent = await call('POST', '/remind');
    expect([silent.statusCode, silent.body, silent.headers['content-type']]).toEqual([202, '', undefined]);
    const told = await call('POST', '/enqueue');
    expect([told.statusCode, told.json()]).toEqual([202, { jobId: '1' }]);
  });

  test('204 has no body and no content type', async () => {
    const reply = await call('DELETE', '/me/ratings/7');
    expect([reply.statusCode, reply.body, reply.headers['content-type']]).toEqual([204, '', undefined]);
  });

  test('an output of null is JSON null', async () => {
    const reply = await call('GET', '/me/ratings/unrated');
    expect([reply.statusCode, reply.body]).toEqual([200, 'null']);
  });

  test('a weak ETag; If-None-Match answers 304', async () => {
    const first = await call('GET', '/movies/7');
    const etag = String(first.headers.etag);
    expect(etag).toMatch(/^W\/".+"$/);
    const same = await call('GET', '/movies/7', { headers: { 'if-none-match': `"x", ${etag}` } });
    expect([same.statusCode, same.body, same.headers.etag]).toEqual([304, '', etag]);
    expect(same.headers['cache-control']).toBe(first.headers['cache-control']);
    const other = await call('GET', '/movies/8', { headers: { 'if-none-match': etag } });
    expect(other.statusCode).toBe(200);
  });

  test('no ETag where nothing may be stored, nor on writes', async () => {
    expect((await call('GET', '/ping')).headers).not.toHaveProperty('etag');
    const put = await call('PUT', '/me/ratings/7', { payload: { score: 9 } });
    expect(put.headers).not.toHaveProperty('etag');
  });

  test.each([
    ['GET', '/movies', 'public, max-age=5, stale-while-revalidate=50'],
    ['GET', '/movies/7', 'public, max-age=60, stale-while-revalidate=600'],
    ['GET', '/me/ratings/7', 'private, no-cache'],
    ['GET', '/ping', 'no-store'],
    ['DELETE', '/me/ratings/7', 'no-store'],
    ['POST', '/login', 'no-store, private'],
  ] as const)('%s %s may be cached: %s', async (method, url, expected) => {
    expect((await call(method, url)).headers['cache-control']).toBe(expected);
  });

  test('Vary names what the answer depends on', async () => {
    expect((await call('GET', '/movies')).headers.vary).toBe('Accept-Language');
  });

  test('a harmless X-Request-Id is echoed and named by the problem; another is replaced', async () => {
    const sent = await call('GET', '/movies/none', { headers: { 'x-request-id': 'abc-123' } });
    expect(sent.headers['x-request-id']).toBe('abc-123');
    expect(sent.json()).toMatchObject({ instance: 'urn:request:abc-123', detail: 'No such movie' });
    const evil = await call('GET', '/movies/1', { headers: { 'x-request-id': 'a"b<c>' } });
    expect(evil.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test.each(['throw', 'output'])('an unexpected failure (%s) says nothing of itself', async (how) => {
    const problem = await problemOf('POST', '/boom', { payload: { how } });
    expect(problem).toMatchObject({ status: 500, code: 'internal' });
    expect(JSON.stringify(problem)).not.toContain('planted-secret');
  });
});

describe('both doors', () => {
  test('give equal data', async () => {
    const rest = await call('GET', '/movies?page=3&genre=Drama');
    const input = encodeURIComponent(JSON.stringify({ page: 3, genre: ['Drama'] }));
    const trpc = await app.inject(`/trpc/movies.list?input=${input}`);
    expect(trpc.json().result.data).toEqual(rest.json());
  });

  test('tRPC validates the same before and after REST calls', async () => {
    const server = await startServer();
    const overTrpc = async () => {
      const payload = { movieId: '7', score: '9' };
      const set = await server.inject({ method: 'POST', url: '/trpc/ratings.set', payload, headers: asAnn });
      const input = encodeURIComponent(JSON.stringify({ page: '2', adult: 'true' }));
      const list = await server.inject(`/trpc/movies.list?input=${input}`);
      return [set.statusCode, list.statusCode];
    };
    const before = await overTrpc();
    await server.inject('/api/v1/movies?page=2&adult=true');
    const payload = { score: 9 };
    await server.inject({ method: 'PUT', url: '/api/v1/me/ratings/7', payload, headers: asAnn });
    const after = await overTrpc();
    await server.close();
    expect([before, after]).toEqual([
      [400, 400],
      [400, 400],
    ]);
  });
});
