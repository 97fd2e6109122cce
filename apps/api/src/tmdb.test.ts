import { createLimiter } from '@matinee/core/auth/limiter';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { startTestTmdb, type TestTmdb } from '@matinee/core/testing/test-tmdb';
import { syncLists } from '@matinee/core/tmdb/sync-list';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestApi, type TestApi } from './testing/index.ts';

let deps: TestDeps;
let upstream: TestTmdb;
let api: TestApi;

beforeAll(async () => {
  deps = await createTestDeps();
  upstream = await startTestTmdb();
  api = await startTestApi({ deps });
});
afterAll(async () => {
  await api.close();
  await deps.destroy();
  await upstream[Symbol.asyncDispose]();
});
beforeEach(() => {
  upstream.standIn.faults.set();
  upstream.standIn.stats.reset();
  deps.tmdb = upstream.another();
});

type Body = Record<string, unknown> & { items?: { title: string }[]; retryAfter?: number };

async function get(route: string): Promise<{ status: number; headers: Headers; body: Body }> {
  const response = await fetch(`${api.url}/api/v1${route}`);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
}

test('a movie that only TMDb knows, over both doors, with the parts that are asked for', async () => {
  const { status, body } = await get('/movies/tmdb:603?include=credits&include=videos');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    title: 'The Matrix',
    videos: [{ kind: 'trailer' }],
    images: null,
    sources: expect.arrayContaining([expect.objectContaining({ part: 'credits', source: 'tmdb' })]),
  });
  const input = encodeURIComponent(JSON.stringify({ movieId: 'tmdb:603', include: ['credits', 'videos'] }));
  const trpc = await fetch(`${api.url}/trpc/movies.get?input=${input}`);
  expect(((await trpc.json()) as { result: { data: unknown } }).result.data).toEqual(body);
  expect(upstream.standIn.stats.read().requests).toBe(1);
});

test('a TMDb that does not answer: 503 with Retry-After, over both doors', async () => {
  upstream.standIn.faults.set({ down: true });
  const { status, headers, body } = await get('/movies/tmdb:949');
  expect(status).toBe(503);
  expect(headers.get('retry-after')).toMatch(/^\d+$/);
  expect(body).toMatchObject({ code: 'upstreamUnavailable', retryAfter: Number(headers.get('retry-after')) });
  expect(JSON.stringify(body)).not.toContain('0123456789abcdef');
  const trpc = await fetch(`${api.url}/trpc/movies.get?input={"movieId":"tmdb:949"}`);
  expect(trpc.status).toBe(503);
  expect((await get('/movies/tmdb:603')).status).toBe(200);
});

test('what is unknown everywhere is 404; what is no id is 400', async () => {
  expect((await get('/movies/tmdb:999999')).status).toBe(404);
  expect((await get('/movies/imdb:tt9999999/credits')).status).toBe(404);
  expect((await get('/movies/tmdb:9999999999')).status).toBe(404);
  expect((await get('/movies/imdb:nm0000206')).status).toBe(400);
  expect((await get('/movies/tmdb:abc/videos')).status).toBe(400);
});

test('upcoming and now playing', async () => {
  expect((await get('/movies/upcoming')).status).toBe(503);
  await syncLists(deps, { list: 'upcoming' });
  await syncLists(deps, { list: 'nowPlaying' });
  const { status, headers, body } = await get('/movies/upcoming?perPage=3');
  expect(status).toBe(200);
  expect(headers.get('cache-control')).toContain('max-age=600');
  expect(body.items?.length).toBeGreaterThan(0);
  expect(body).toMatchObject({ reason: null, fetchedAt: deps.time.now.toISOString() });
  expect((await get('/movies/now-playing')).body.items?.length).toBeGreaterThan(0);
  deps.tmdb = undefined;
  expect((await get('/movies/upcoming')).body).toMatchObject({ items: [], reason: 'noTmdbKey' });
});

test('what costs a request upstream has a limit of its own; what is known has not', async () => {
  const { limiter } = deps.auth;
  deps.auth.limiter = createLimiter({ authPerMinute: 10, upstreamPerHour: { anonymous: 1, signedIn: 9 } });
  try {
    expect((await get('/movies/tmdb:862')).status).toBe(200);
    const { status, body } = await get('/movies/tmdb:680');
    expect(status).toBe(429);
    expect(body.retryAfter).toBeGreaterThan(3_000);
    expect((await get('/movies/tmdb:862')).status).toBe(200);
    expect((await get('/movies/tmdb:999999')).status).toBe(404);
  } finally {
    deps.auth.limiter = limiter;
  }
});

test('a search for what only TMDb knows, over both doors; while it is down, what is here', async () => {
  const { status, body } = await get('/movies/search?q=ratatouille');
  expect(status).toBe(200);
  expect(body.items?.map(({ title }) => title)).toEqual(['Ratatouille']);
  const trpc = await fetch(`${api.url}/trpc/movies.search?input={"q":"ratatouille"}`);
  expect(((await trpc.json()) as { result: { data: unknown } }).result.data).toEqual(body);
  expect(upstream.standIn.stats.read().requests).toBe(1);
  upstream.standIn.faults.set({ down: true });
  expect(await get('/movies/search?q=zoolander')).toMatchObject({ status: 200, body: { items: [] } });
});

test('health: TMDb that is down makes it degraded, and no more', async () => {
  const health = async () => (await (await fetch(`${api.url}/health/ready`)).json()) as Body;
  expect(await health()).toMatchObject({ dependencies: { tmdb: { status: 'ok' } } });
  upstream.standIn.faults.set({ down: true });
  deps.tmdb = upstream.another();
  const response = await fetch(`${api.url}/health/ready`);
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    status: 'degraded',
    dependencies: { database: { status: 'ok' }, tmdb: { status: 'down' } },
  });
  deps.tmdb = undefined;
  expect(await health()).not.toHaveProperty('dependencies.tmdb');
});
