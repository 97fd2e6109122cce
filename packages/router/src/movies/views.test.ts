import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import type { VisitorCookie } from '@matinee/core/views/visitor-cookie';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { callerFor, problemOf, signUp } from '../testing/caller.ts';

let deps: TestDeps;
let movieId: string;

beforeAll(async () => {
  deps = await createTestDeps();
});
beforeEach(async () => {
  await deps.db.deleteFrom('movie_views').execute();
  movieId = String(await createMovie(deps));
});
afterAll(() => deps?.destroy());

const viewRows = () =>
  deps.db.selectFrom('movie_views').select(['movie_id', 'user_id', 'watched_seconds']).execute();

/** Calls as a browser that keeps the visitor cookie. */
function browser(cookie?: string) {
  const given: VisitorCookie[] = [];
  const visitorCookie = { read: () => cookie, set: (made: VisitorCookie) => void given.push(made) };
  return { ...callerFor(deps, undefined, { visitorCookie }), given };
}

test('a visitor is given one cookie and counted once, with the longest time', async () => {
  const first = browser();
  expect(await first.call.movies.trackView({ movieId, watchedSeconds: 60 })).toBeNull();
  const [cookie, ...others] = first.given;
  expect([cookie, others]).toEqual([{ value: expect.any(String), maxAge: 365 * 86_400 }, []]);
  const again = browser(cookie?.value);
  await again.call.movies.trackView({ movieId, watchedSeconds: 90 });
  await again.call.movies.trackView({ movieId, watchedSeconds: 30 });
  expect(again.given).toEqual([]);
  expect(await viewRows()).toEqual([{ movie_id: Number(movieId), user_id: null, watched_seconds: 90 }]);
});

test('who is signed in is counted by account, and who sends an id by it, without a cookie', async () => {
  const ann = await signUp(deps);
  await ann.call.movies.trackView({ movieId });
  await ann.call.movies.trackView({ movieId });
  expect(await viewRows()).toEqual([
    { movie_id: Number(movieId), user_id: ann.user.id, watched_seconds: null },
  ]);
  const visitor = browser();
  await visitor.call.movies.trackView({ movieId, visitorId: 'visitor-number-10' });
  expect(visitor.given).toEqual([]);
  expect(await viewRows()).toHaveLength(2);
});

test('a movie that is not there is not looked at', async () => {
  const { movies } = browser().call;
  expect(await problemOf(movies.trackView({ movieId: '999999' }))).toMatchObject({
    status: 404,
    code: 'notFound',
  });
  expect(await viewRows()).toEqual([]);
});

test.each<[string, object]>([
  ['watchedSeconds', { watchedSeconds: -1 }],
  ['watchedSeconds', { watchedSeconds: 86_401 }],
  ['visitorId', { visitorId: 'short' }],
  ['movieId', { movieId: 'heat' }],
  ['seconds', { seconds: 5 }],
])('a wrong %s counts nothing: %j', async (path, input) => {
  expect(await problemOf(browser().call.movies.trackView({ movieId, ...input }))).toMatchObject({
    status: 400,
    code: 'validationFailed',
    errors: [{ path }],
  });
  expect(await viewRows()).toEqual([]);
});
