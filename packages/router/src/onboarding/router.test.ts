import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import type { VisitorCookie } from '@matinee/core/views/visitor-cookie';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { callerFor, PASSWORD, problemOf, problemsOf, signUp } from '../testing/caller.ts';

const visitorId = 'a-visitor-of-the-tests';

let deps: TestDeps;
let ann: Awaited<ReturnType<typeof signUp>>;
let best: string;

beforeAll(async () => {
  deps = await createTestDeps();
  for (const fans of [9, 8, 7, 6]) {
    const genres = [fans % 2 ? 'Comedy' : 'Drama'];
    const id = await createMovie(deps, { genres, scores: Array(fans).fill(9), popularity: fans });
    best ??= String(id);
  }
});
beforeEach(async () => {
  ann = await signUp(deps);
  await deps.db.deleteFrom('visitors').execute();
});
afterAll(() => deps?.destroy());

/** Calls as a browser that keeps the visitor cookie. */
function browser({ cookie, isRefused = false }: { cookie?: string | undefined; isRefused?: boolean } = {}) {
  const given: VisitorCookie[] = [];
  const set = (made: VisitorCookie) => void given.push(made);
  return { ...callerFor(deps, undefined, { visitorCookie: { read: () => cookie, isRefused, set } }), given };
}

test('asked, answered, a list and what is next in the same call', async () => {
  const { items, answered } = await ann.call.onboarding.get({ limit: 2 });
  expect(items.map(({ id }) => id)[0]).toBe(best);
  expect([items.length, answered]).toEqual([2, { ratings: 0, skipped: 0 }]);
  const reply = await ann.call.onboarding.answer({
    ratings: [{ movieId: best, stars: 4.5 }],
    skipped: [items[1]?.id ?? ''],
    likedGenres: ['Drama'],
    next: 1,
  });
  expect(reply.answered).toEqual({ ratings: 1, skipped: 1 });
  expect(reply.next.map(({ id }) => id)).not.toContain(best);
  expect(reply.recommendations.items.map(({ movie }) => movie.id)).not.toContain(best);
  expect(reply.recommendations.meta.listId).toEqual(expect.any(String));
  expect(await ann.call.ratings.get({ movieId: best })).toMatchObject({ score: 9 });
  expect((await ann.call.preferences.get()).likedGenres).toMatchObject([{ name: 'Drama' }]);
});

test('a visitor does the same, keeps a cookie, and takes it along once', async () => {
  const first = browser();
  expect((await first.call.onboarding.getAsVisitor({ limit: 1 })).items[0]?.id).toBe(best);
  expect(first.given).toEqual([]);
  await first.call.onboarding.answerAsVisitor({ ratings: [{ movieId: best, score: 8 }] });
  const cookie = first.given[0]?.value ?? '';
  expect(cookie).not.toBe('');
  const again = browser({ cookie });
  expect((await again.call.onboarding.getAsVisitor()).answered).toEqual({ ratings: 1, skipped: 0 });
  const { call } = callerFor(deps, ann.token, { visitorCookie: { read: () => cookie, set: () => {} } });
  expect(await call.onboarding.claim()).toEqual({ ratings: 1, kept: 0, skipped: 0 });
  expect(await call.onboarding.claim()).toEqual({ ratings: 0, kept: 0, skipped: 0 });
  expect(await call.ratings.get({ movieId: best })).toMatchObject({ score: 8 });
});

test('who signs up takes it along without another call; a visitor id does not do that', async () => {
  const first = browser();
  await first.call.onboarding.answerAsVisitor({ ratings: [{ movieId: best, score: 8 }] });
  await first.call.onboarding.answerAsVisitor({ visitorId, ratings: [{ movieId: best, score: 3 }] });
  const account = { email: 'zoe@example.com', username: 'zoe', password: PASSWORD };
  const { tokens } = await browser({ cookie: first.given[0]?.value }).call.auth.register(account);
  const { call } = callerFor(deps, tokens?.accessToken);
  expect(await call.ratings.get({ movieId: best })).toMatchObject({ score: 8 });
  expect((await call.onboarding.get()).answered).toEqual({ ratings: 1, skipped: 0 });
  expect(await ann.call.onboarding.claim({ visitorId })).toMatchObject({ ratings: 1 });
});

test('a visitor id stands in for a cookie; nobody else has what was said', async () => {
  const { call, given } = browser();
  await call.onboarding.answerAsVisitor({ visitorId, ratings: [{ movieId: best, score: 8 }] });
  expect(given).toEqual([]);
  expect((await call.onboarding.getAsVisitor({ visitorId })).answered.ratings).toBe(1);
  expect((await call.onboarding.getAsVisitor({ visitorId: `${visitorId}-2` })).answered.ratings).toBe(0);
  expect(await ann.call.onboarding.claim({ visitorId: `${visitorId}-2` })).toMatchObject({ ratings: 0 });
  expect(await ann.call.onboarding.claim({ visitorId })).toMatchObject({ ratings: 1 });
});

test('a browser that wants no cookie is given none, and nothing is kept', async () => {
  const refusing = browser({ isRefused: true });
  for (const { call } of [refusing, callerFor(deps)]) {
    const { answered } = await call.onboarding.answerAsVisitor({ ratings: [{ movieId: best, score: 8 }] });
    expect(answered.ratings).toBe(1);
  }
  expect(refusing.given).toEqual([]);
  expect(await deps.db.selectFrom('visitors').selectAll().execute()).toEqual([]);
});

test.each<[string, object]>([
  ['ratings.0.movieId', { ratings: [{ movieId: 'heat', score: 8 }] }],
  ['ratings.0.score', { ratings: [{ movieId: '1', score: 11 }] }],
  ['ratings.0.score', { ratings: [{ movieId: '1' }] }],
  ['ratings.0.stars', { ratings: [{ movieId: '1', score: 8, stars: 4 }] }],
  ['ratings.0.rating', { ratings: [{ movieId: '1', rating: 8 }] }],
  ['ratings.0.movieId', { ratings: [{ movieId: '99999999', score: 8 }] }],
  ['ratings', { ratings: Array(101).fill({ movieId: '1', score: 8 }) }],
  ['skipped.0', { skipped: ['tmdb:0'] }],
  ['skipped.1', { skipped: ['1', '1'] }],
  ['likedGenres', { likedGenres: ['Comdy'] }],
  ['limit', { limit: 101 }],
  ['next', { next: 21 }],
  ['skip', { skip: [] }],
])('a wrong %s is refused over both ways in: %j', async (path, input) => {
  const calls = [
    ann.call.onboarding.answer(input),
    browser().call.onboarding.answerAsVisitor({ visitorId, ...input }),
  ];
  for (const problem of await problemsOf(calls)) {
    expect(problem).toMatchObject({ status: 400, code: 'validationFailed' });
    expect(problem.errors?.map((error) => error.path)).toContain(path);
  }
  expect((await ann.call.ratings.list()).items).toEqual([]);
  expect(await deps.db.selectFrom('visitors').selectAll().execute()).toEqual([]);
});

test('a short visitor id is refused; without signing in there is nothing to claim or to rate', async () => {
  expect(await problemOf(browser().call.onboarding.getAsVisitor({ visitorId: 'short' }))).toMatchObject({
    errors: [{ path: 'visitorId' }],
  });
  const { call } = callerFor(deps);
  const calls = [call.onboarding.get(), call.onboarding.answer({}), call.onboarding.claim({ visitorId })];
  for (const problem of await problemsOf(calls)) expect(problem).toMatchObject({ status: 401 });
});
