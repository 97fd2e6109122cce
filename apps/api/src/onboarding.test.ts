import { createMovie } from '@matinee/core/testing/fixtures';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newAccount, signUp } from './testing/accounts.ts';
import { callDoor, doors } from './testing/doors.ts';
import { startTestApi, type TestApi } from './testing/index.ts';

let api: TestApi;
let movieIds: string[];

beforeAll(async () => {
  api = await startTestApi();
  const fixtures = [9, 8, 7, 6, 5].map((fans) => ({ scores: Array(fans).fill(9), popularity: fans }));
  movieIds = [];
  for (const fixture of fixtures) movieIds.push(String(await createMovie(api.deps, fixture)));
});
beforeEach(() => api.deps.db.deleteFrom('visitors').execute());
afterAll(() => api?.close());

type Sent = { headers?: Record<string, string>; body?: object };
type SignedUp = { tokens: { accessToken: string } };
type Onboarding = { items: { id: string }[]; answered: { ratings: number; skipped: number } };

describe.each(doors)('over %s', (door) => {
  const ratings = () => [{ movieId: movieIds[0], score: 9 }];
  const post = ({ headers = {}, body = { ratings: ratings() } }: Sent = {}) =>
    fetch(`${api.url}${door === 'rest' ? '/api/v1/onboarding' : '/trpc/onboarding.answerAsVisitor'}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const get = async (headers: Record<string, string> = {}): Promise<Onboarding> => {
    const path = door === 'rest' ? '/api/v1/onboarding' : '/trpc/onboarding.getAsVisitor?input=%7B%7D';
    const answer: unknown = await (await fetch(`${api.url}${path}`, { headers })).json();
    return door === 'rest'
      ? (answer as Onboarding)
      : (answer as { result: { data: Onboarding } }).result.data;
  };

  test('from the first question over a cookie to an account', async () => {
    expect((await get()).items.map(({ id }) => id)).toEqual(movieIds);
    const answered = await post();
    expect(answered.status).toBe(200);
    expect(answered.headers.get('content-language')).not.toBe('');
    const [cookie = '', ...others] = answered.headers.getSetCookie();
    expect(others).toEqual([]);
    expect(cookie).toMatch(
      /^matinee-visitor=[\w-]{22}\.[\w-]{43}; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const sent = { cookie: cookie.split(';')[0] ?? '' };
    const next = await get(sent);
    expect(next.answered).toEqual({ ratings: 1, skipped: 0 });
    expect(next.items.map(({ id }) => id)).toEqual(movieIds.slice(1));
    expect((await post({ headers: sent, body: { skipped: [movieIds[1]] } })).headers.getSetCookie()).toEqual(
      [],
    );
    const { token } = await signUp(api.url);
    const claim = () =>
      fetch(`${api.url}${door === 'rest' ? '/api/v1/me/onboarding/claim' : '/trpc/onboarding.claim'}`, {
        method: 'POST',
        headers: { ...sent, authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: '{}',
      });
    const claimed = { ratings: 1, kept: 0, skipped: 1 };
    expect(await (await claim()).json()).toEqual(door === 'rest' ? claimed : { result: { data: claimed } });
    const nothing = { ratings: 0, kept: 0, skipped: 0 };
    expect(await (await claim()).json()).toEqual(door === 'rest' ? nothing : { result: { data: nothing } });
    const mine = await callDoor(api.url, door, { procedure: 'ratings.list', token });
    expect(mine.data).toMatchObject({ items: [{ movieId: movieIds[0], score: 9 }] });
    expect((await get(sent)).answered).toEqual({ ratings: 0, skipped: 0 });
  });

  test('signing up with the cookie takes the answers along; a visitor id in its place does not', async () => {
    const [cookie = ''] = (await post()).headers.getSetCookie();
    const register = async (headers: Record<string, string>) => {
      const path = door === 'rest' ? '/api/v1/auth/register' : '/trpc/auth.register';
      const answer = await fetch(`${api.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(newAccount()),
      });
      const body = (await answer.json()) as SignedUp & { result: { data: SignedUp } };
      const { accessToken: token } = (door === 'rest' ? body : body.result.data).tokens;
      return (await callDoor(api.url, door, { procedure: 'ratings.list', token })).data;
    };
    const visitorId = 'the-id-of-a-visitor-here';
    const input = { visitorId, ratings: ratings() };
    await callDoor(api.url, door, { procedure: 'onboarding.answerAsVisitor', input });
    expect(await register({ 'x-visitor-id': visitorId })).toMatchObject({ items: [] });
    const sent = { cookie: cookie.split(';')[0] ?? '' };
    expect(await register(sent)).toMatchObject({ items: [{ movieId: movieIds[0], score: 9 }] });
    expect((await get(sent)).answered).toEqual({ ratings: 0, skipped: 0 });
    expect(await register(sent)).toMatchObject({ items: [] });
  });

  test('a cookie somebody made up opens nothing and is replaced; who wants none gets none', async () => {
    const { headers } = await post();
    const real = headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const forged = real.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    expect((await get({ cookie: forged })).answered.ratings).toBe(0);
    expect((await post({ headers: { cookie: forged } })).headers.getSetCookie()).toHaveLength(1);
    const before = await api.deps.db.selectFrom('visitors').select('id').execute();
    expect((await post({ headers: { 'sec-gpc': '1' } })).headers.getSetCookie()).toEqual([]);
    expect(await api.deps.db.selectFrom('visitors').select('id').execute()).toEqual(before);
  });

  test('the list has reasons, and a wrong answer is named by its place', async () => {
    const reply = await callDoor(api.url, door, {
      procedure: 'onboarding.answerAsVisitor',
      input: { visitorId: 'one-visitor-of-many', ratings: ratings(), next: 2 },
    });
    const data = reply.data as { recommendations: { items: { reasons: unknown[] }[] }; next: unknown[] };
    expect(data.next).toHaveLength(2);
    expect(data.recommendations.items.length).toBeGreaterThan(0);
    for (const { reasons } of data.recommendations.items) expect(reasons.length).toBeGreaterThan(0);
    const { status, problem } = await callDoor(api.url, door, {
      procedure: 'onboarding.answerAsVisitor',
      input: { visitorId: 'one-visitor-of-many', ratings: [...ratings(), { movieId: '99999999', score: 3 }] },
    });
    expect([status, problem?.errors?.map(({ path }) => path)]).toEqual([400, ['ratings.1.movieId']]);
  });
});

test('over REST a visitor id is a header', async () => {
  const headers = { 'x-visitor-id': 'a-visitor-without-cookies', 'content-type': 'application/json' };
  const answer = (at: string, init: RequestInit = {}) =>
    fetch(`${api.url}/api/v1/${at}`, { headers, ...init });
  const body = JSON.stringify({ ratings: [{ movieId: movieIds[2], stars: 5 }] });
  const posted = await answer('onboarding', { method: 'POST', body });
  expect([posted.status, posted.headers.getSetCookie()]).toEqual([200, []]);
  const read = await answer('onboarding?limit=2');
  expect(read.headers.get('cache-control')).toMatch(/private/);
  expect(await read.json()).toMatchObject({ answered: { ratings: 1, skipped: 0 } });
});
