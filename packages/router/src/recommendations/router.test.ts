import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { callerFor, callerWithKey, problemOf, problemsOf, signUp } from '../testing/caller.ts';

let deps: TestDeps;
let ann: Awaited<ReturnType<typeof signUp>>;
let top: string;

beforeAll(async () => {
  deps = await createTestDeps();
  for (const popularity of [1, 2, 3])
    await createMovie(deps, { title: `Number ${popularity}`, popularity, scores: [8, 9] });
  top = String(await createMovie(deps, { title: 'Top', popularity: 99, scores: [9, 10, 10] }));
});
beforeEach(async () => {
  ann = await signUp(deps);
});
afterAll(() => deps?.destroy());

test('before anything is known of somebody, what is popular, with its reason', async () => {
  const { items, meta } = await ann.call.recommendations.list({ limit: 2 });
  expect(items).toHaveLength(2);
  expect(items[0]).toEqual({
    id: `${meta.listId}.${top}`,
    movie: expect.objectContaining({ id: top, title: 'Top' }),
    score: expect.any(Number),
    reasons: [{ kind: 'popular', text: expect.any(String), movie: null, weight: expect.any(Number) }],
  });
  expect(meta).toEqual({
    status: 'coldStart',
    strategy: 'hybrid',
    modelId: null,
    listId: expect.any(String),
    generatedAt: deps.time.now.toISOString(),
  });
});

test('never what one has rated, favorited or hidden; that of others is left alone', async () => {
  const titles = async ({ call }: Pick<typeof ann, 'call'>) =>
    (await call.recommendations.list()).items.map(({ movie }) => movie.title);
  const ben = await signUp(deps);
  await ann.call.hidden.add({ kind: 'movie', id: top });
  expect(await titles(ann)).not.toContain('Top');
  expect(await titles(ben)).toContain('Top');
  await ben.call.ratings.set({ movieId: top, score: 2 });
  expect(await titles(ben)).not.toContain('Top');
});

test('what is popular is the same for everyone, and fresh', async () => {
  const { items, meta } = await ann.call.recommendations.list({ strategy: 'popular' });
  expect(items.map(({ movie }) => movie.title)).toEqual(['Top', 'Number 3', 'Number 2', 'Number 1']);
  expect(meta).toMatchObject({ status: 'fresh', strategy: 'popular' });
});

test('a list is computed anew by a job', async () => {
  deps.enqueued.length = 0;
  expect(await ann.call.recommendations.refresh()).toEqual({ jobId: '1' });
  expect(deps.enqueued).toEqual([{ name: 'recommendations.refreshUser', payload: { userId: ann.user.id } }]);
});

test('a queue that cannot be reached is told, without why', async () => {
  const broken = { ...deps, jobs: { enqueue: () => Promise.reject(new Error('no route to 10.0.0.7')) } };
  const { recommendations } = callerFor(broken, ann.token).call;
  expect(await problemOf(recommendations.refresh())).toEqual({
    type: 'about:blank',
    title: 'The service is unavailable',
    status: 503,
    detail: 'The job queue cannot be reached at the moment',
    instance: 'urn:request:r-1',
    code: 'unavailable',
    retryAfter: 5,
  });
});

test.each<[string, object]>([
  ['limit', { limit: 101 }],
  ['strategy', { strategy: 'magic' }],
  ['page', { page: 2 }],
])('a wrong %s is refused', async (path, input) => {
  expect(await problemOf(ann.call.recommendations.list(input))).toMatchObject({
    status: 400,
    code: 'validationFailed',
    errors: [{ path }],
  });
});

test('for whoever is signed in; a key needs the scope', async () => {
  const strangers = callerFor(deps).call.recommendations;
  for (const problem of await problemsOf([strangers.list(), strangers.refresh()]))
    expect(problem).toMatchObject({ status: 401, code: 'unauthenticated' });
  const { call } = await callerWithKey(deps, { owner: ann, scopes: ['read'] });
  expect((await call.recommendations.list()).items.length).toBeGreaterThan(0);
  expect(await problemOf(call.recommendations.refresh())).toMatchObject({ status: 403, code: 'forbidden' });
});
