import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { refreshTrending } from '@matinee/core/trending/refresh-trending';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callerFor, problemOf } from '../testing/caller.ts';

let deps: TestDeps;
let movies: ReturnType<typeof callerFor>['call']['movies'];
let seen: string;

beforeAll(async () => {
  deps = await createTestDeps();
  ({ movies } = callerFor(deps).call);
  await createMovie(deps, { title: 'Popular', popularity: 9 });
  seen = String(await createMovie(deps, { title: 'Seen' }));
  for (let visitor = 10; visitor < 20; visitor++) {
    const { call } = callerFor(deps, undefined, { ip: `198.51.100.${visitor}` });
    await call.movies.trackView({ movieId: seen, visitorId: `visitor-number-${visitor}` });
  }
  await refreshTrending(deps);
});
afterAll(() => deps?.destroy());

test('what visitors look at comes first, then what is popular', async () => {
  const list = await movies.trending();
  expect(list.items.map(({ title, trend }) => [title, trend])).toEqual([
    ['Seen', { source: 'own', score: expect.any(Number), explanation: null }],
    ['Popular', { source: 'popular', score: null, explanation: null }],
  ]);
  expect(list.pagination).toEqual({ page: 1, perPage: 20, total: 2, pages: 1 });
  expect(list.meta).toEqual({
    window: 'day',
    sources: [
      { source: 'own', count: 1, computedAt: deps.time.now.toISOString() },
      { source: 'popular', count: 1, computedAt: null },
    ],
  });
});

test('a score is the sum of its signals, when that is asked for', async () => {
  const [first] = (await movies.trending({ explain: true })).items;
  const { score, explanation } = first?.trend ?? {};
  expect(explanation).toMatchObject({ people: 10, signals: [{ signal: 'viewers', count: 10 }, {}, {}] });
  const sum = explanation?.signals.reduce((total, { contribution }) => total + contribution, 0);
  expect(sum).toBeCloseTo(score ?? Number.NaN, 6);
});

test('without our own, what is popular fills the list', async () => {
  const list = await movies.trending({ source: 'tmdb', window: 'week', perPage: 1, page: 2 });
  expect(list).toMatchObject({
    items: [{ id: seen, trend: { source: 'popular' } }],
    pagination: { page: 2, perPage: 1, total: 2, pages: 2 },
    meta: { window: 'week' },
  });
});

test.each<[string, object]>([
  ['window', { window: 'month' }],
  ['source', { source: 'both' }],
  ['explain', { explain: 'yes' }],
  ['page', { page: 0 }],
  ['limit', { limit: 5 }],
])('a wrong %s is refused', async (path, input) => {
  expect(await problemOf(movies.trending(input))).toMatchObject({
    status: 400,
    code: 'validationFailed',
    errors: [{ path }],
  });
});
