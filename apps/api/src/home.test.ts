import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signUp } from './testing/accounts.ts';
import { callDoor, doors } from './testing/doors.ts';
import { startTestApi, type TestApi, trainedTemplate } from './testing/index.ts';

type Page = {
  rows: { kind: string; items: { id: string | null; movie: { id: string } }[]; more: string | null }[];
  meta: { status: string };
};

let api: TestApi;
let token: string;
let rated: string;

beforeAll(async () => {
  api = await startTestApi({ template: trainedTemplate() });
  ({ token } = await signUp(api.url));
  const { data } = await callDoor(api.url, 'rest', { procedure: 'movies.search', input: { q: 'toy story' } });
  rated = (data as { items: { id: string }[] }).items[0]?.id ?? '';
  await callDoor(api.url, 'rest', { procedure: 'ratings.set', input: { movieId: rated, stars: 5 }, token });
}, 300_000);
afterAll(() => api?.close());

describe.each(doors)('over %s', (door) => {
  const home = async (input: Record<string, unknown> = {}, as?: string) => {
    const { data } = await callDoor(api.url, door, {
      procedure: 'home.get',
      input,
      ...(as && { token: as }),
    });
    return data as Page;
  };

  test('a page for everybody, and one for who is signed in', async () => {
    expect((await home()).meta.status).toBe('anonymous');
    const { rows, meta } = await home({}, token);
    expect(meta.status).toBe('personal');
    expect(rows.map(({ kind }) => kind)).toContain('becauseYouLiked');
    const ids = rows.flatMap(({ items }) => items.map(({ movie }) => movie.id));
    expect(ids).not.toContain(rated);
    expect(new Set(ids).size).toBe(ids.length);
    expect((await home({ rows: 1, limit: 4 }, token)).rows.map(({ items }) => items.length)).toEqual([4]);
  });
});

describe('over REST', () => {
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${api.url}/api/v1${path}`, { headers });

  test("nobody's page may be kept, a reader's may not", async () => {
    const open = await get('/home');
    expect(open.headers.get('cache-control')).toBe('public, max-age=600, stale-while-revalidate=3000');
    expect(open.headers.get('vary')).toMatch(/Accept-Language, Authorization, Cookie/);
    const own = await get('/home', { authorization: `Bearer ${token}` });
    expect(own.headers.get('cache-control')).toBe('private, no-cache');
    expect(own.headers.get('vary')).toMatch(/Authorization/);
    const etag = own.headers.get('etag') ?? '';
    expect(etag).not.toBe(open.headers.get('etag'));
    const again = await get('/home', { authorization: `Bearer ${token}`, 'if-none-match': etag });
    expect(again.status).toBe(304);
  });

  test('the list behind each row is there', async () => {
    const response = await get('/home?rows=20', { authorization: `Bearer ${token}` });
    const { rows } = (await response.json()) as Page;
    const paths = rows.flatMap(({ more }) => (more === null ? [] : [more]));
    expect(paths.length).toBeGreaterThan(5);
    for (const path of paths)
      expect([path, (await get(path, { authorization: `Bearer ${token}` })).status]).toEqual([path, 200]);
  });
});
