import { setTimeout as sleep } from 'node:timers/promises';
import { createMovie } from '@matinee/core/testing/fixtures';
import type { AppRouter } from '@matinee/router';
import { createTRPCClient, httpBatchLink, httpLink, TRPCClientError } from '@trpc/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newAccount, signUp, type TestAccount } from './testing/accounts.ts';
import { startTestApi, type TestApi } from './testing/index.ts';

let api: TestApi;
let ann: TestAccount;
let movieId: string;

beforeAll(async () => {
  api = await startTestApi();
  ann = await signUp(api.url);
  movieId = String(await createMovie(api.deps, { title: 'Solaris' }));
});
afterAll(() => api?.close());

const headers = () => ({ authorization: `Bearer ${ann.token}` });
const single = (token?: string) =>
  createTRPCClient<AppRouter>({
    links: [httpLink({ url: `${api.url}/trpc`, headers: token ? { authorization: `Bearer ${token}` } : {} })],
  });

/** What a call was refused with, as a tRPC client sees it. */
async function refusal(call: Promise<unknown>) {
  const error: unknown = await call.then(
    () => undefined,
    (reason) => reason,
  );
  if (!(error instanceof TRPCClientError)) throw new Error(`expected a refusal, got ${String(error)}`);
  return error as TRPCClientError<AppRouter>;
}

const post = (path: string, body: string, type = 'application/json') =>
  fetch(`${api.url}/trpc/${path}`, { method: 'POST', body, headers: { ...headers(), 'content-type': type } });

type Answer = { result?: { data: unknown }; error?: { data: { problem: { code: string } } } };

describe("tRPC's own client", () => {
  test('queries and mutations', async () => {
    const client = single(ann.token);
    const rating = await client.ratings.set.mutate({ movieId, score: 9 });
    expect(await client.ratings.get.query({ movieId })).toEqual(rating);
    expect(await client.ratings.remove.mutate({ movieId })).toBeNull();
    expect((await client.me.get.query()).id).toBe(ann.id);
  });

  test('an error has the problem, also its code and status', async () => {
    const error = await refusal(single().movies.get.query({ movieId: '999999' }));
    expect(error.message).toBe('Movie 999999 was not found');
    expect(error.data).toEqual({
      code: 'NOT_FOUND',
      httpStatus: 404,
      problem: expect.objectContaining({ code: 'notFound', status: 404 }),
    });
  });

  test('a batch gives each call its own answer', async () => {
    const client = createTRPCClient<AppRouter>({
      links: [httpBatchLink({ url: `${api.url}/trpc`, headers: headers() })],
    });
    const [movie, missing, me, genres] = await Promise.allSettled([
      client.movies.get.query({ movieId }),
      client.movies.get.query({ movieId: '999999' }),
      client.me.get.query(),
      client.genres.list.query(),
    ]);
    expect(movie).toMatchObject({ status: 'fulfilled', value: { title: 'Solaris' } });
    expect(missing).toMatchObject({ status: 'rejected', reason: { data: { httpStatus: 404 } } });
    expect(me).toMatchObject({ status: 'fulfilled', value: { id: ann.id } });
    expect(genres).toMatchObject({ status: 'fulfilled' });
    const [set, bad] = await Promise.allSettled([
      client.ratings.set.mutate({ movieId, stars: 4.5 }),
      client.favorites.add.mutate({ movieId: 'nonsense' }),
    ]);
    expect(set).toMatchObject({ status: 'fulfilled', value: { score: 9 } });
    expect(bad).toMatchObject({ status: 'rejected', reason: { data: { httpStatus: 400 } } });
  });

  test('a client that goes away mid-call harms nobody', async () => {
    const blocker = await api.deps.pool.connect();
    await blocker.query('begin');
    await blocker.query('lock table movies in access exclusive mode');
    const leaving = new AbortController();
    const left = refusal(single().movies.get.query({ movieId }, { signal: leaving.signal }));
    const staying = single().movies.get.query({ movieId });
    await waitForLocks(2);
    leaving.abort();
    await left;
    await blocker.query('rollback');
    blocker.release();
    expect((await staying).title).toBe('Solaris');
  });

  test('a query cannot be sent by POST', async () => {
    const client = createTRPCClient<AppRouter>({
      links: [httpLink({ url: `${api.url}/trpc`, methodOverride: 'POST' })],
    });
    const error = await refusal(client.movies.get.query({ movieId }));
    expect(error.data).toMatchObject({ code: 'METHOD_NOT_SUPPORTED', httpStatus: 405 });
  });
});

async function waitForLocks(count: number): Promise<void> {
  const waiting = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
  while (((await api.deps.pool.query(waiting)).rowCount ?? 0) < count) await sleep(5);
}

describe('statuses and headers', () => {
  test('a batch is 200 or the one status all calls have, else 207', async () => {
    const statusOf = async (paths: string, input: object) => {
      const query = new URLSearchParams({ batch: '1', input: JSON.stringify(input) });
      const response = await fetch(`${api.url}/trpc/${paths}?${query}`);
      const answers = (await response.json()) as Answer[];
      return [response.status, ...answers.map((it) => it.error?.data.problem.code ?? 'ok')];
    };
    expect(await statusOf('genres.list,movies.list', {})).toEqual([200, 'ok', 'ok']);
    expect(await statusOf('me.get,favorites.list', {})).toEqual([401, 'unauthenticated', 'unauthenticated']);
    expect(await statusOf('genres.list,me.get', {})).toEqual([207, 'ok', 'unauthenticated']);
    expect(await statusOf('movies.get', { 0: { movieId } })).toEqual([200, 'ok']);
  });

  test('nothing is stored; a 401 says how to sign in', async () => {
    const good = await fetch(`${api.url}/trpc/genres.list`);
    expect(good.headers.get('cache-control')).toBe('no-store');
    const refused = await fetch(`${api.url}/trpc/me.get`);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    expect(refused.headers.get('cache-control')).toBe('no-store');
  });

  test.each([
    ['POST', 'movies.list', 'GET'],
    ['GET', 'auth.logout', 'POST'],
    ['HEAD', 'auth.logout', 'GET, POST'],
    ['HEAD', 'movies.list', 'GET, POST'],
    ['PUT', 'ratings.set', 'GET, POST'],
    ['DELETE', 'ratings.remove', 'GET, POST'],
  ])('%s %s is 405', async (method, path, allow) => {
    const response = await fetch(`${api.url}/trpc/${path}`, { method, headers: headers() });
    expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
  });

  test.each(['nothing', 'movies', 'movies.list.x', 'constructor', '__proto__', 'toString', '_def', ','])(
    'there is no procedure %s',
    async (path) => {
      const response = await fetch(`${api.url}/trpc/${path}`);
      expect(response.status).toBe(404);
      expect(((await response.json()) as Answer).error?.data.problem.code).toBe('notFound');
    },
  );
});

describe('bodies and inputs', () => {
  const problemOf = async (response: Response) => {
    const { error } = (await response.json()) as Answer;
    return [response.status, error?.data.problem.code];
  };

  test.each([
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
    'application/x-www-form-urlencoded',
    'application/jsonx',
  ])('%s is 415', async (type) => {
    const body = JSON.stringify({ movieId, score: 1 });
    expect(await problemOf(await post('ratings.set', body, type))).toEqual([415, 'unsupportedMediaType']);
  });

  test('a body without a type is 415', async () => {
    const body = new Blob([JSON.stringify({ movieId, score: 1 })]);
    const init = { method: 'POST', body, headers: headers() };
    expect(await problemOf(await fetch(`${api.url}/trpc/ratings.set`, init))).toEqual([
      415,
      'unsupportedMediaType',
    ]);
  });

  test.each(['{', 'score=9', '{"movieId":"1"} x', '\0'])('%j is no JSON: 400', async (body) => {
    expect(await problemOf(await post('ratings.set', body))).toEqual([400, 'malformedRequest']);
  });

  test.each([
    `{"movieId":"1","__proto__":{"score":9}}`,
    `{"movieId":"1","score":{"a":{"__proto__":1}}}`,
    `{"movieId":${'['.repeat(200)}${']'.repeat(200)}}`,
    `{"movieId":[${'0,'.repeat(20_000)}0]}`,
    'null',
    '[]',
    '7',
    '"text"',
  ])('%.60s is refused', async (body) => {
    expect(await problemOf(await post('ratings.set', body))).toEqual([400, 'validationFailed']);
    expect(({} as { score?: number }).score).toBeUndefined();
  });

  test('more than 64 KiB is 413', async () => {
    const body = JSON.stringify({ movieId, note: 'x'.repeat(70_000) });
    expect(await problemOf(await post('favorites.add', body))).toEqual([413, 'payloadTooLarge']);
  });

  test.each(['{', 'undefined', `{"movieId":${'['.repeat(200)}${']'.repeat(200)}}`, '{"__proto__":1}'])(
    'the input %.40s of a query is 400',
    async (input) => {
      const response = await fetch(`${api.url}/trpc/movies.get?input=${encodeURIComponent(input)}`);
      expect((await problemOf(response))[0]).toBe(400);
    },
  );

  test('an input given twice is 400', async () => {
    const input = encodeURIComponent('{}');
    const response = await fetch(`${api.url}/trpc/movies.list?input=${input}&input=${input}`);
    expect(response.status).toBe(400);
  });

  test.each(['[]', '7', '"x"'])('a batch whose inputs are %s is 400', async (body) => {
    expect(await problemOf(await post('ratings.set,ratings.set?batch=1', body))).toEqual([
      400,
      'malformedRequest',
    ]);
  });

  test('20 calls fit into a batch, 21 do not, of any kind', async () => {
    const batch = (count: number, path = 'genres.list') =>
      fetch(`${api.url}/trpc/${Array(count).fill(path).join(',')}?batch=1`);
    expect((await batch(20)).status).toBe(200);
    expect(await problemOf(await batch(21))).toEqual([400, 'malformedRequest']);
    expect((await batch(21, 'me.get')).status).toBe(400);
  });

  test.each(['auth.register', 'auth.login', 'auth.refresh', 'auth.logout'])(
    '%s is refused in a batch and does nothing',
    async (path) => {
      const inputs = { 0: newAccount(), 1: newAccount() };
      const response = await post(`${path},${path}?batch=1`, JSON.stringify(inputs));
      expect(response.status).toBe(400);
      const answers = (await response.json()) as Answer[];
      expect(answers.map((it) => it.error?.data.problem.code)).toEqual([
        'validationFailed',
        'validationFailed',
      ]);
      const taken = await api.deps.db
        .selectFrom('users')
        .select('id')
        .where('email', '=', inputs[0].email)
        .execute();
      expect(taken).toEqual([]);
    },
  );

  test('auth hidden in a batch of others is refused, the others are not', async () => {
    const inputs = { 0: { movieId, score: 2 }, 1: { login: ann.username, password: 'x' } };
    const response = await post('ratings.set,auth.login?batch=1', JSON.stringify(inputs));
    expect(response.status).toBe(207);
    const [rated, login] = (await response.json()) as Answer[];
    expect(rated?.result).toBeDefined();
    expect(login?.error?.data.problem.code).toBe('validationFailed');
  });
});

test.each(['/trpc/favorites.add', '/api/v1/me/favorites/1'])('300 MB to %s are cut off', async (path) => {
  const chunk = new Uint8Array(1_000_000).fill(0x20);
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      sent += chunk.length;
      if (sent > 300_000_000) controller.close();
      else controller.enqueue(chunk);
    },
  });
  const method = path.startsWith('/trpc') ? 'POST' : 'PUT';
  const init = {
    method,
    body,
    duplex: 'half',
    headers: { ...headers(), 'content-type': 'application/json' },
  };
  // The connection is closed on the sender; whether it still reads the answer is a race it may lose.
  const status = await fetch(`${api.url}${path}`, init as RequestInit).then(
    (reply) => reply.status,
    () => 413,
  );
  expect(status).toBe(413);
  expect(sent).toBeLessThan(50_000_000);
  expect((await fetch(`${api.url}/health/live`)).status).toBe(200);
});
