import { createMovie } from '@matinee/core/testing/fixtures';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { signUp } from './testing/accounts.ts';
import { doors } from './testing/doors.ts';
import { startTestApi, type TestApi } from './testing/index.ts';

let api: TestApi;
let movieId: string;

beforeAll(async () => {
  api = await startTestApi();
});
beforeEach(async () => {
  await api.deps.db.deleteFrom('movie_views').execute();
  movieId = String(await createMovie(api.deps));
});
afterAll(() => api?.close());

const viewRows = () => api.deps.db.selectFrom('movie_views').selectAll().execute();

type Sent = { headers?: Record<string, string>; body?: object };

describe.each(doors)('over %s', (door) => {
  const look = ({ headers = {}, body = {} }: Sent = {}) =>
    fetch(
      door === 'rest' ? `${api.url}/api/v1/movies/${movieId}/views` : `${api.url}/trpc/movies.trackView`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(door === 'rest' ? body : { movieId, ...body }),
      },
    );
  const cookieOf = (response: Response) => response.headers.getSetCookie();

  test('a visitor is given one cookie, for a year, and counted once', async () => {
    const first = await look({ body: { watchedSeconds: 60 } });
    expect(first.status).toBe(door === 'rest' ? 202 : 200);
    expect(await first.text()).toBe(door === 'rest' ? '' : '{"result":{"data":null}}');
    const [cookie = '', ...others] = cookieOf(first);
    expect(others).toEqual([]);
    expect(cookie).toMatch(
      /^matinee-visitor=[\w-]{22}\.[\w-]{43}; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const again = await look({ headers: { cookie: cookie.split(';')[0] ?? '' } });
    expect([again.ok, cookieOf(again)]).toEqual([true, []]);
    expect(await viewRows()).toMatchObject([{ watched_seconds: 60, user_id: null }]);
    movieId = String(await createMovie(api.deps));
    await look({ headers: { cookie: `a=b; ${cookie.split(';')[0]}`, 'user-agent': 'something else' } });
    expect(await viewRows()).toHaveLength(2);
  });

  test('a cookie somebody made up counts for nothing and is replaced', async () => {
    const forged = { cookie: `matinee-visitor=${'A'.repeat(22)}.${'B'.repeat(43)}` };
    expect(cookieOf(await look({ headers: forged }))).toHaveLength(1);
    await look();
    expect(await viewRows()).toHaveLength(1);
  });

  test.each([{ 'sec-gpc': '1' }])('nobody is followed who asks not to be: %j', async (headers) => {
    expect(cookieOf(await look({ headers }))).toEqual([]);
    expect(await viewRows()).toHaveLength(1);
  });

  test('who is signed in is counted as that, and given no cookie', async () => {
    const { token, id } = await signUp(api.url);
    const response = await look({ headers: { authorization: `Bearer ${token}` } });
    expect([response.ok, cookieOf(response)]).toEqual([true, []]);
    expect(await viewRows()).toMatchObject([{ user_id: id }]);
  });

  test.each([
    [{ watchedSeconds: -1 }, 'watchedSeconds'],
    [{ watchedSeconds: 86_401 }, 'watchedSeconds'],
    [{ watchedSeconds: '60' }, 'watchedSeconds'],
    [{ watchedSeconds: 1.5 }, 'watchedSeconds'],
    [{ seconds: 60 }, 'seconds'],
    [{ visitorId: 'short' }, 'visitorId'],
  ])('%j is refused and nothing is counted', async (body, path) => {
    const response = await look({ body });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(`"path":"${path}"`);
    expect(await viewRows()).toEqual([]);
  });
});

test('X-Visitor-Id decides who is one visitor, over REST; over tRPC it is a key of the input', async () => {
  const visitorId = 'a'.repeat(16);
  const path = `${api.url}/api/v1/movies/${movieId}/views`;
  const rest = await fetch(path, { method: 'POST', headers: { 'x-visitor-id': visitorId } });
  expect([rest.status, rest.headers.getSetCookie()]).toEqual([202, []]);
  const trpc = await fetch(`${api.url}/trpc/movies.trackView`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ movieId, visitorId }),
  });
  expect(trpc.status).toBe(200);
  expect(await viewRows()).toHaveLength(1);
  for (const wrong of ['short', 'a'.repeat(65), `${'a'.repeat(16)}!`]) {
    const response = await fetch(path, { method: 'POST', headers: { 'x-visitor-id': wrong } });
    expect(await response.json()).toMatchObject({ status: 400, errors: [{ path: 'visitorId' }] });
  }
});
