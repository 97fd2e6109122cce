import { trainedTemplate } from '@matinee/core/testing/trained-template';
import type { ProcedurePath } from '@matinee/router/authorization';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signUp } from './testing/accounts.ts';
import { callDoor, type Door, doors } from './testing/doors.ts';
import { startTestApi, type TestApi } from './testing/index.ts';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ template: trainedTemplate() });
}, 120_000);
afterAll(() => api?.close());

const STRANGE_LIST = 'facf0be2-0000-8000-8000-4d1216683948';
const STRANGE_ITEM = `${STRANGE_LIST}.1`;

const reads: [ProcedurePath, Record<string, unknown>?][] = [
  ['movies.list'],
  [
    'movies.list',
    { genre: ['Comedy', 'Drama'], genreMode: 'all', yearFrom: 1990, yearTo: 1999, perPage: 7, page: 3 },
  ],
  ['movies.list', { sort: 'title', order: 'desc', scoreFrom: 7.5, tag: 'atmospheric' }],
  ['movies.list', { genre: ['no such genre'] }],
  ['movies.search', { q: 'matirx 1999' }],
  ['movies.search', { q: 'Łódź & "quotes" % _ \\ ?', perPage: 3 }],
  ['movies.popular', { perPage: 5 }],
  ['movies.topRated', { genre: ['Film-Noir'], page: 2 }],
  ['movies.get', { movieId: '1' }],
  ['movies.get', { movieId: 'tmdb:603' }],
  ['movies.get', { movieId: 'imdb:tt0133093' }],
  ['movies.get', { movieId: '2147483647' }],
  ['movies.get', { movieId: 'nonsense' }],
  ['movies.stats', { movieId: '318' }],
  ['movies.similar', { movieId: '1', limit: 5 }],
  ['genres.list'],
  ['genres.get', { id: '1' }],
  ['genres.get', { id: '9999' }],
  ['me.get'],
  ['ratings.get', { movieId: '1' }],
  ['movies.list', { page: 0, perPage: 101, genrs: ['x'] }],
];

/** A user's way through the product; each door has a user of its own. */
const writes: [ProcedurePath, Record<string, unknown>?][] = [
  ['recommendations.list', { limit: 3 }],
  ['ratings.set', { movieId: 'imdb:tt0119698', stars: 4.5 }],
  ['ratings.set', { movieId: 'imdb:tt0245429', score: 10 }],
  ['ratings.set', { movieId: 'imdb:tt0245429', score: 8 }],
  ['ratings.set', { movieId: 'imdb:tt0245429' }],
  ['ratings.set', { movieId: 'imdb:tt0245429', score: 8, stars: 4 }],
  ['ratings.set', { movieId: 'imdb:tt0245429', score: 11 }],
  ['ratings.get', { movieId: 'imdb:tt0245429' }],
  ['ratings.list', { sort: 'newest', limit: 1 }],
  ['movies.stats', { movieId: 'imdb:tt0245429' }],
  ['favorites.add', { movieId: 'imdb:tt0097814', note: 'with “Ann”' }],
  ['favorites.add', { movieId: 'imdb:tt0097814', note: null }],
  ['favorites.add', { movieId: '2147483647' }],
  ['favorites.list'],
  ['favorites.get', { movieId: 'imdb:tt0097814' }],
  ['favorites.list', { changedSince: '2020-01-01T00:00:00Z' }],
  ['watchlist.add', { movieId: 'imdb:tt0347149', note: 'soon' }],
  ['watchlist.list', { sort: 'title', order: 'desc', yearFrom: 1990 }],
  ['watchlist.list', { sort: 'titel' }],
  ['history.add', { movieId: 'imdb:tt0097814', watchedAt: '2026-01-02T03:04:05Z', progressSeconds: 60 }],
  ['history.add', { movieId: 'imdb:tt0097814', watchedAt: '2126-01-02T03:04:05Z' }],
  ['history.list', { movieId: 'imdb:tt0097814' }],
  ['me.relationships', { movieIds: ['imdb:tt0097814', 'tmdb:77', '2147483647'] }],
  ['me.relationships', { movieIds: ['x'] }],
  ['me.stats'],
  ['hidden.add', { kind: 'movie', id: 'imdb:tt0347149' }],
  ['hidden.add', { kind: 'planet', id: '1' }],
  ['hidden.add', { kind: 'person', id: '1' }],
  ['hidden.get', { kind: 'movie', id: 'imdb:tt0347149' }],
  ['hidden.list'],
  ['recommendations.list', { limit: 10 }],
  ['recommendations.list', { strategy: 'popular', limit: 5 }],
  ['recommendations.refresh'],
  ['recommendations.feedback', { id: STRANGE_ITEM, kind: 'liked' }],
  ['recommendations.feedback', { id: STRANGE_ITEM, kind: 'clickd' }],
  ['recommendations.listFeedback', { kind: 'liked' }],
  ['recommendations.impressions', { impressions: [{ listId: STRANGE_LIST, movieId: '1', position: 0 }] }],
  ['recommendations.impressions', { impressions: [{ listId: STRANGE_LIST, movieId: '1', position: -1 }] }],
  ['ratings.remove', { movieId: 'imdb:tt0245429' }],
  ['ratings.remove', { movieId: 'imdb:tt0245429' }],
  ['favorites.remove', { movieId: 'imdb:tt0097814' }],
  ['favorites.list', { changedSince: '2020-01-01T00:00:00Z' }],
  ['watchlist.remove', { movieId: 'imdb:tt0347149' }],
  ['recommendations.list', { limit: 5, include: ['rated', 'watched'] }],
  ['hidden.remove', { kind: 'movie', id: 'imdb:tt0347149' }],
  ['ratings.list'],
  // Statistics are everybody's: the next user begins where this one did.
  ['ratings.remove', { movieId: 'imdb:tt0119698' }],
  ['movies.stats', { movieId: 'imdb:tt0245429' }],
];

/** What differs because each call and each user has its own. */
function withoutIdentity(text: string): string {
  return text
    .replaceAll(/"instance":"urn:request:[^"]+"/g, '"instance":""')
    .replaceAll(/"(listId|nextCursor|jobId|syncedAt|removedAt)":"[^"]+"/g, '"$1":""')
    .replaceAll(/"id":"[0-9a-f]{8}-[0-9a-f-]{27}\b\.?/g, '"id":"');
}

async function answersOf(door: Door, calls: typeof reads, token: string | undefined) {
  const answers: { procedure: string; isFine: boolean; answer: unknown }[] = [];
  for (const [procedure, input] of calls) {
    const { data, problem } = await callDoor(api.url, door, { procedure, input, token });
    const answer: unknown = JSON.parse(withoutIdentity(JSON.stringify(data ?? problem ?? null)));
    answers.push({ procedure, isFine: !problem, answer });
  }
  return answers;
}

test('reads', async () => {
  const { token } = await signUp(api.url);
  const [rest, trpc] = await Promise.all(doors.map((door) => answersOf(door, reads, token)));
  expect(trpc).toEqual(rest);
  expect(rest?.filter(({ isFine }) => isFine).length).toBeGreaterThan(12);
  const anonymous = await Promise.all(doors.map((door) => answersOf(door, reads, undefined)));
  expect(anonymous[1]).toEqual(anonymous[0]);
  const movies = rest?.filter(({ procedure }) => procedure === 'movies.get').map(({ answer }) => answer);
  expect(movies?.[1]).toMatchObject({ title: 'The Matrix' });
});

test('writes, and what they lead to', async () => {
  const perDoor = [];
  for (const door of doors) {
    const { token } = await signUp(api.url);
    perDoor.push(await answersOf(door, writes, token));
  }
  const [rest, trpc] = perDoor;
  expect(trpc).toEqual(rest);
  expect(rest?.filter(({ isFine }) => isFine).map(({ procedure }) => procedure)).toHaveLength(37);
});

test('signing up, in and out', async () => {
  const shapes = await Promise.all(
    doors.map(async (door, i) => {
      const account = {
        email: `who-${i}@example.com`,
        username: `who-${i}`,
        password: 'tall green hedgehog',
      };
      const call = (procedure: ProcedurePath, input: Record<string, unknown>) =>
        callDoor(api.url, door, { procedure, input });
      const registered = await call('auth.register', account);
      const again = await call('auth.register', account);
      const login = await call('auth.login', { login: account.email, password: account.password });
      const { tokens } = login.data as { tokens: { refreshToken: string } };
      const refreshed = await call('auth.refresh', { refreshToken: tokens.refreshToken });
      const out = await call('auth.logout', { refreshToken: tokens.refreshToken });
      const late = await call('auth.refresh', { refreshToken: tokens.refreshToken });
      const text = JSON.stringify([
        registered.data,
        again.problem,
        login.data,
        refreshed.data,
        out.data,
        late.problem,
      ]);
      const plain = withoutIdentity(text)
        .replaceAll(/"(accessToken|refreshToken|id)":"[^"]+"/g, '"$1":""')
        .replaceAll(`who-${i}`, 'who');
      return JSON.parse(plain) as unknown;
    }),
  );
  expect(shapes[1]).toEqual(shapes[0]);
  expect(shapes[0]).toMatchObject([
    { user: { username: 'who' } },
    { code: 'emailTaken' },
    { tokens: { expiresIn: 900 } },
    { tokens: { expiresIn: 900 } },
    null,
    { code: 'unauthenticated' },
  ]);
});
