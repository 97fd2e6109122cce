import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import type { Problem } from '@matinee/rest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signUp, type TestAccount } from './testing/accounts.ts';
import { captureLog, type LogLine } from './testing/capture-log.ts';
import { startTestApi, type TestApi } from './testing/index.ts';

const FRIEND = 'https://movies.example.org';

let deps: TestDeps;
let api: TestApi;
let ann: TestAccount;
let movieId: string;
const lines: LogLine[] = [];

beforeAll(async () => {
  const made = await createTestDeps();
  deps = { ...made, log: captureLog(lines) };
  api = await startTestApi({ deps, corsOrigins: [FRIEND] });
  ann = await signUp(api.url);
  movieId = String(await createMovie(deps, { title: 'Solaris' }));
});
afterAll(async () => {
  await api?.close();
  await deps?.destroy();
});

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${api.url}${path}`, { headers });

/** Answers of every kind: each door, its errors, health, docs, and what is refused before any route. */
const kinds: [string, RequestInit?][] = [
  ['/api/v1/movies'],
  ['/api/v1/movies/999999'],
  ['/api/v1/me'],
  ['/api/v1/movies', { method: 'DELETE' }],
  ['/api/v1/auth/login', { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } }],
  [
    '/api/v1/auth/login',
    { method: 'POST', body: 'x'.repeat(70_000), headers: { 'content-type': 'application/json' } },
  ],
  ['/nothing'],
  ['/api/v1/movies/%zz'],
  ['/trpc/genres.list'],
  ['/trpc/me.get'],
  ['/trpc/nothing'],
  ['/health'],
  ['/health/live'],
  ['/api/docs'],
  ['/api/docs/static/swagger-ui.css'],
  ['/api/v1/openapi.json'],
  ['/docs', { redirect: 'manual' }],
  [
    '/api/v1/movies',
    { method: 'OPTIONS', headers: { origin: FRIEND, 'access-control-request-method': 'GET' } },
  ],
];

describe('headers', () => {
  test.each(kinds)('%s %o is safe in a browser and has an id', async (path, init) => {
    const { headers } = await fetch(`${api.url}${path}`, init);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('server')).toBeNull();
    expect(headers.get('x-powered-by')).toBeNull();
  });

  test('most of them ask for no referrer either', async () => {
    for (const path of ['/api/v1/movies', '/nothing', '/trpc/me.get', '/health', '/api/docs'])
      expect((await get(path)).headers.get('referrer-policy')).toBe('no-referrer');
  });

  test('what is a user’s is not cached, what is public may be', async () => {
    const cacheOf = async (path: string) => {
      const response = await get(path, { authorization: `Bearer ${ann.token}` });
      return response.headers.get('cache-control');
    };
    expect(await cacheOf('/api/v1/me')).toBe('private, no-cache');
    expect(await cacheOf('/api/v1/me/ratings')).toBe('private, no-cache');
    expect(await cacheOf(`/api/v1/movies/${movieId}`)).toMatch(/^public, max-age=\d+/);
    expect(await cacheOf('/health')).toBe('no-store');
  });
});

describe('browsers of other sites', () => {
  const preflight = (origin: string) =>
    fetch(`${api.url}/api/v1/me/ratings/1`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'authorization',
      },
    });

  test('a listed origin may call, and read what it needs', async () => {
    const allowed = await preflight(FRIEND);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe(FRIEND);
    expect(allowed.headers.get('access-control-allow-methods')).toContain('PUT');
    const { headers } = await get('/api/v1/movies/999999', { origin: FRIEND });
    expect(headers.get('access-control-allow-origin')).toBe(FRIEND);
    expect(headers.get('access-control-expose-headers')).toContain('x-request-id');
    expect(headers.get('vary')?.toLowerCase()).toContain('origin');
  });

  test.each(['https://evil.example', `${FRIEND}.evil.example`, 'null', 'http://movies.example.org'])(
    'the origin %s may not',
    async (origin) => {
      expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
      const { headers } = await get('/api/v1/movies', { origin });
      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );
});

describe('request ids', () => {
  test('one that was sent is echoed, named by the problem and in the log', async () => {
    const response = await get('/api/v1/movies/999999', { 'x-request-id': 'from-the-proxy:1' });
    expect(response.headers.get('x-request-id')).toBe('from-the-proxy:1');
    expect(((await response.json()) as Problem).instance).toBe('urn:request:from-the-proxy:1');
    expect(await lineOf('from-the-proxy:1')).toMatchObject({ status: 404 });
    const trpc = await get('/trpc/movies.get?input={"movieId":"999999"}', { 'x-request-id': 'over-trpc' });
    expect(await trpc.text()).toContain('urn:request:over-trpc');
  });

  test.each(['a b', 'x'.repeat(129), '{"a":1}', '<script>'])('the id %.20s is replaced', async (id) => {
    expect((await get('/health/live', { 'x-request-id': id })).headers.get('x-request-id')).toMatch(
      /^[0-9a-f-]{36}$/,
    );
  });
});

/** The log line of a request; it is written after the answer was sent. */
async function lineOf(requestId: string): Promise<LogLine | undefined> {
  await get('/health/live');
  return lines.find((line) => line.requestId === requestId && line.msg === 'request');
}

describe('the log', () => {
  test('has a line a request: who called what, how it ended and how long it took', async () => {
    const headers = { authorization: `Bearer ${ann.token}`, 'x-request-id': 'me-rest' };
    await (await get('/api/v1/me', headers)).text();
    expect(await lineOf('me-rest')).toEqual({
      level: 30,
      time: expect.any(Number),
      requestId: 'me-rest',
      method: 'GET',
      procedure: 'me.get',
      userId: ann.id,
      status: 200,
      ms: expect.any(Number),
      msg: 'request',
    });
    await (await get('/trpc/me.get,genres.list?batch=1', { ...headers, 'x-request-id': 'me-trpc' })).text();
    expect(await lineOf('me-trpc')).toMatchObject({
      procedure: 'me.get,genres.list',
      userId: ann.id,
      status: 200,
    });
  });

  test('names no path, query or procedure that somebody made up', async () => {
    const paths = [
      '/planted-path?planted-query=1',
      '/trpc/planted.procedure?input="planted-input"',
      '/trpc/planted.a,planted.b?batch=1',
      '/api/v1/movies/planted-id',
      '/api/v1/movies?planted=planted',
    ];
    for (const path of paths) await (await get(path)).text();
    await get('/health/live');
    expect(JSON.stringify(lines)).not.toContain('planted');
  });

  test('says what failed unexpectedly; the caller learns the request id alone', async () => {
    await deps.pool.query('alter table movies rename to films');
    const headers = { 'x-request-id': 'boom', authorization: `Bearer ${ann.token}` };
    const rest = await get(`/api/v1/movies/${movieId}`, headers);
    const trpc = await get(`/trpc/movies.get?input={"movieId":"${movieId}"}`, headers);
    await deps.pool.query('alter table films rename to movies');
    expect([rest.status, trpc.status]).toEqual([500, 500]);
    expect(await rest.json()).toEqual({
      type: 'about:blank',
      title: 'Something went wrong',
      status: 500,
      detail: 'The failure is logged under request boom',
      instance: 'urn:request:boom',
      code: 'internal',
    });
    const text = await trpc.text();
    expect(text).toContain('The failure is logged under request boom');
    expect(text).not.toMatch(/relation|films|select|stack|node_modules/i);
    const errors = lines.filter(({ level, requestId }) => level === 50 && requestId === 'boom');
    expect(errors.map(({ err }) => err?.message)).toEqual(Array(2).fill('relation "movies" does not exist'));
  });
});
