import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createTmdbMock } from '@matinee/tmdb-stand-in/msw';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createTmdbClient } from './index.ts';
import { failureOf } from './testing/error-of.ts';
import { listenAlone } from './testing/refuse-requests.ts';
import { testKey } from './testing/test-client.ts';

const API = 'https://api.themoviedb.org/3';
const token = 'eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJl';

const mock = createTmdbMock();
const server = setupServer(...mock.handlers);
beforeAll(() => listenAlone(server));
afterEach(() => {
  server.resetHandlers();
  mock.faults.set();
});
afterAll(() => server.close());

const client = createTmdbClient({ apiKey: testKey, backoff: { baseMs: 0, maxMs: 0 } });

/** The request that a call sends. */
async function requestOf(apiKey: string): Promise<Request> {
  const { promise, resolve } = Promise.withResolvers<Request>();
  server.use(
    http.get(`${API}/movie/popular`, ({ request }) => {
      resolve(request);
      return HttpResponse.json({ results: [] });
    }),
  );
  await createTmdbClient({ apiKey }).listPopular({ language: 'pt-BR', region: 'BR', page: 3 });
  return promise;
}

test('the handlers answer as the server does, by default at the address of TMDb', async () => {
  expect(await client.getMovie({ id: 949 })).toMatchObject({ title: 'Heat', badParts: [] });
  expect(mock.stats.read().paths).toEqual({ '/movie/949': 1 });
});

test.each([
  [{ status: 500 }, { code: 'unavailable', reason: 'status', status: 500 }],
  [{ truncated: true }, { code: 'badAnswer', reason: 'notJson' }],
  [{ disconnected: true }, { code: 'unavailable', reason: 'network' }],
  [{ down: true }, { code: 'unavailable', reason: 'network' }],
  [{ huge: true }, { code: 'badAnswer', reason: 'tooLarge' }],
  [{ wrongTypes: ['id'] }, { code: 'badAnswer', reason: 'shape' }],
] as const)('they have the same faults: %j', async (fault, failure) => {
  mock.faults.set(JSON.parse(JSON.stringify(fault)));
  const fresh = createTmdbClient({ apiKey: testKey, retries: 0 });
  expect(await failureOf(fresh.getMovie({ id: 949 }))).toMatchObject(failure);
});

test('what nobody answers does not go out', async () => {
  server.resetHandlers(http.get('https://elsewhere.example/*', () => HttpResponse.json({})));
  // msw answers with a 500 of its own; a request that went out would meet TMDb, or nobody.
  const fresh = createTmdbClient({ apiKey: testKey, retries: 0 });
  expect(await failureOf(fresh.getConfiguration())).toMatchObject({ code: 'unavailable', status: 500 });
});

test('a v3 key goes into the query', async () => {
  const { url, headers } = await requestOf(testKey);
  expect(Object.fromEntries(new URL(url).searchParams)).toEqual({
    api_key: testKey,
    language: 'pt-BR',
    page: '3',
    region: 'BR',
  });
  expect(headers.has('authorization')).toBe(false);
});

test('a v4 token goes into a header, and not into the query', async () => {
  const { url, headers } = await requestOf(token);
  expect(headers.get('authorization')).toBe(`Bearer ${token}`);
  expect(url).not.toContain(token);
  expect(new URL(url).searchParams.has('api_key')).toBe(false);
});

test.each([301, 302, 307, 308])(
  'a redirect (%s) is not followed, to other hosts least of all',
  async (status) => {
    const followed: string[] = [];
    server.use(
      http.get(
        `${API}/movie/popular`,
        () => new Response(null, { status, headers: { location: 'https://elsewhere.example/steal' } }),
      ),
      http.all('https://elsewhere.example/*', ({ request }) => {
        followed.push(request.url);
        return HttpResponse.json({ results: [] });
      }),
    );
    expect(await failureOf(client.listPopular())).toEqual({ code: 'badAnswer', reason: 'redirect', status });
    expect(followed).toEqual([]);
  },
);

test.each([
  ['a page for people', () => new Response('<h1>Not found</h1>', { status: 404 })],
  ['JSON of somebody else', () => HttpResponse.json({ error: 'no such route' }, { status: 404 })],
])("a 404 that is not TMDb's (%s) does not make a movie disappear", async (_name, answer) => {
  server.use(http.get(`${API}/movie/949`, answer));
  expect(await failureOf(client.getMovie({ id: 949 }))).toEqual({
    code: 'badAnswer',
    reason: 'refused',
    status: 404,
  });
});

test('a person with credits', async () => {
  const film = { id: 5, title: 'A Film', release_date: '2001-01-01', genre_ids: [18], vote_count: 0 };
  server.use(
    http.get(`${API}/person/41`, ({ request }) => {
      expect(new URL(request.url).searchParams.get('append_to_response')).toBe('movie_credits');
      return HttpResponse.json({
        id: 41,
        name: 'Ada Beispiel',
        gender: 1,
        birthday: '1950-05-05',
        deathday: null,
        also_known_as: ['A. Beispiel', 7],
        biography: '',
        imdb_id: 'nm0000041',
        known_for_department: 'Acting',
        popularity: 2,
        movie_credits: {
          cast: [
            { ...film, credit_id: 'c1', character: 'She' },
            { id: 6, credit_id: 'c2' },
          ],
          crew: [{ ...film, credit_id: 'c3', department: 'Writing', job: 'Screenplay' }],
        },
      });
    }),
  );
  expect(await client.getPerson({ id: 41 })).toMatchObject({
    id: 41,
    name: 'Ada Beispiel',
    gender: 'female',
    birthday: '1950-05-05',
    deathday: null,
    alsoKnownAs: ['A. Beispiel'],
    biography: null,
    imdbId: 'nm0000041',
    credits: {
      cast: [{ movie: { id: 5, title: 'A Film', voteAverage: null }, creditId: 'c1', character: 'She' }],
      crew: [{ movie: { id: 5 }, department: 'Writing', job: 'Screenplay' }],
    },
    badParts: ['alsoKnownAs[]', 'credits.cast[]'],
  });
});

test('series and what else TMDb finds are left out of a search, people are not', async () => {
  server.use(
    http.get(`${API}/search/multi`, () =>
      HttpResponse.json({
        page: 1,
        total_pages: 1,
        total_results: 5,
        results: [
          { media_type: 'tv', id: 1, name: 'A Series' },
          { media_type: 'person', id: 1, name: 'Ada Beispiel' },
          { media_type: 'movie', id: 2, title: 'A Film' },
          { media_type: 'movie', id: 3 },
          { media_type: 'constructor', id: 4 },
          { id: 5, title: 'Of no kind' },
        ],
      }),
    ),
  );
  expect(await client.searchAll({ query: 'a' })).toMatchObject({
    items: [
      { kind: 'person', id: 1, person: { name: 'Ada Beispiel' } },
      { kind: 'movie', id: 2, movie: { title: 'A Film' } },
    ],
    badParts: expect.arrayContaining(['items[]']),
  });
});

test('a packed answer counts as what it unpacks to', async () => {
  const packed = gzipSync(Buffer.alloc(50 * 1024 * 1024, ' '));
  const bomb = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(packed);
  });
  bomb.listen(0, '127.0.0.1');
  await once(bomb, 'listening');
  const baseUrl = `http://127.0.0.1:${(bomb.address() as AddressInfo).port}`;
  const call = createTmdbClient({
    apiKey: testKey,
    baseUrl,
    deadlineMs: 60_000,
    attemptTimeoutMs: 60_000,
  }).listPopular();
  expect(await failureOf(call)).toEqual({ code: 'badAnswer', reason: 'tooLarge' });
  bomb.close();
});

test.each([
  'ftp://tmdb.example',
  'tmdb.example',
  'https://user:secret@tmdb.example',
  'https://tmdb.example/?a=b',
  '',
])('the base URL %j is refused', (baseUrl) => {
  expect(() => createTmdbClient({ apiKey: testKey, baseUrl })).toThrow(TypeError);
});
