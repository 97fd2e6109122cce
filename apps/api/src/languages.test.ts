import { createTestCache } from '@matinee/core/testing/cache';
import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { countQueries } from '@matinee/core/testing/watch-queries';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { signUp } from './testing/accounts.ts';
import { startTestApi, type TestApi } from './testing/index.ts';

let deps: TestDeps;
let api: TestApi;
let queries: () => number;
let id: number;

beforeAll(async () => {
  deps = await createTestDeps();
  id = await createMovie(deps, { title: 'Heat', tmdbId: 949, translations: { de: 'Hitze', fr: 'Chaleur' } });
  const counted = countQueries(deps.db);
  queries = counted.count;
  const { cache } = createTestCache();
  api = await startTestApi({ deps: { ...deps, db: counted.db, cache } });
});
afterAll(async () => {
  await api?.close();
  await deps?.destroy();
});

const get = (path: string, language?: string, headers: Record<string, string> = {}) =>
  fetch(`${api.url}/api/v1${path}`, {
    headers: { ...(language !== undefined && { 'accept-language': language }), ...headers },
  });

const read = async (response: Response) => {
  const { title, language } = (await response.json()) as { title: string; language: string };
  return [response.status, title, language, response.headers.get('content-language')];
};

test('a movie is read in the language asked for, over both doors', async () => {
  expect(await read(await get(`/movies/${id}`))).toEqual([200, 'Heat', 'en', 'en']);
  expect(await read(await get(`/movies/${id}`, 'tlh, de-AT;q=0.8, fr;q=0.3'))).toEqual([
    200,
    'Hitze',
    'de',
    'de',
  ]);
  const input = encodeURIComponent(JSON.stringify({ movieId: String(id) }));
  const headers = { 'accept-language': 'fr' };
  const answer = await fetch(`${api.url}/trpc/movies.get?input=${input}`, { headers });
  expect(await answer.json()).toMatchObject({ result: { data: { title: 'Chaleur', language: 'fr' } } });
  // What the other door has kept says so as well.
  expect(await read(await get(`/movies/${id}`, 'fr'))).toEqual([200, 'Chaleur', 'fr', 'fr']);
});

test('an answer says what it depends on, and has an ETag of its own', async () => {
  const etags = new Set<string | null>();
  for (const language of [undefined, 'de', 'fr']) {
    const { headers } = await get('/movies', language);
    expect(headers.get('vary')).toMatch(/\baccept-language\b/i);
    etags.add(headers.get('etag'));
    const again = await get('/movies', language, { 'if-none-match': headers.get('etag') ?? '' });
    expect([again.status, again.headers.get('content-language')]).toEqual([304, language ?? 'en']);
    const other = await get('/movies', 'de, fr;q=0.1', { 'if-none-match': headers.get('etag') ?? '' });
    expect(other.status).toBe(language === 'de' ? 304 : 200);
  }
  expect(etags.size).toBe(3);
  const genres = await get('/genres', 'de');
  expect([genres.headers.get('vary') ?? '', genres.headers.get('content-language')]).toEqual([
    expect.not.stringMatching(/accept-language/i),
    null,
  ]);
});

test.each([
  '',
  '*',
  ';;;',
  'de_DE',
  'd\u00e9',
  'x'.repeat(4_000),
  'a-b-c-d-e;q=nine',
  `${'sv,'.repeat(500)}de`,
])('what makes no sense is passed over: %j', async (language) =>
  expect(await read(await get(`/movies/${id}`, language))).toEqual([200, 'Heat', 'en', 'en']),
);

test('somebody signed in is answered by the header, not by their preferences', async () => {
  const { token } = await signUp(api.url);
  const authorization = `Bearer ${token}`;
  const json = { authorization, 'content-type': 'application/json' };
  const preferences = await get('/me/preferences', undefined, { authorization });
  const { updatedAt: _, ...known } = (await preferences.json()) as Record<string, unknown>;
  const url = `${api.url}/api/v1/me`;
  const body = JSON.stringify({ ...known, languages: ['fr'] });
  expect((await fetch(`${url}/preferences`, { method: 'PUT', headers: json, body })).status).toBe(200);
  const put = await fetch(`${url}/favorites/${id}`, {
    method: 'PUT',
    headers: { ...json, 'accept-language': 'de' },
    body: '{}',
  });
  expect([put.status, put.headers.get('content-language')]).toEqual([201, 'de']);
  const titleOf = async (language?: string) => {
    const answer = await get('/me/favorites', language, { authorization });
    const { items } = (await answer.json()) as { items: { movie: { title: string } }[] };
    return [items[0]?.movie.title, answer.headers.get('content-language')];
  };
  expect([await titleOf(), await titleOf('de')]).toEqual([
    ['Heat', 'en'],
    ['Hitze', 'de'],
  ]);
});

describe('what is kept', () => {
  beforeEach(() => get('/movies/top-rated', 'de'));

  test('is kept once for all headers that mean the same', async () => {
    await get('/movies/top-rated', 'de');
    await get('/movies/top-rated');
    const before = queries();
    for (let n = 0; n < 20; n++) {
      await get('/movies/top-rated', `x${n}, de-CH;q=0.${n + 10}, zz-ZZ;q=0.01`);
      await get('/movies/top-rated', `x${n}, en`);
    }
    expect(queries()).toBe(before);
  });

  test('costs no query more in another language', async () => {
    const cost = async (language?: string) => {
      const before = queries();
      await get(`/movies?yearFrom=${1900 + before}`, language);
      return queries() - before;
    };
    expect(await cost('de')).toBe(await cost());
  });
});
