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
  top = String(await createMovie(deps, { title: 'Top', year: 1955, popularity: 99, scores: [9, 10, 10] }));
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
    reasons: [
      {
        kind: 'popular',
        text: 'Popular with everyone',
        movie: null,
        person: null,
        genre: null,
        weight: expect.any(Number),
      },
    ],
  });
  expect(meta).toEqual({
    status: 'coldStart',
    basis: 'popular',
    strategy: 'hybrid',
    diversity: expect.any(Number),
    novelty: expect.any(Number),
    modelId: null,
    listId: expect.any(String),
    generatedAt: deps.time.now.toISOString(),
    emptyBecause: null,
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

test('filters and movies not wanted this time narrow a list, and an empty one says why', async () => {
  const { call } = ann;
  const titles = async (input: Parameters<typeof call.recommendations.list>[0]) =>
    (await call.recommendations.list(input)).items.map(({ movie }) => movie.title);
  expect(await titles({ exclude: [top, '999999', 'tmdb:1'] })).not.toContain('Top');
  expect(await titles({ yearTo: 1955 })).toEqual(['Top']);
  const empty = await call.recommendations.list({ yearFrom: 2090 });
  expect(empty).toMatchObject({ items: [], meta: { emptyBecause: 'noneMatches' } });
  const leftOut = await call.recommendations.list({ yearTo: 1955, exclude: [top] });
  expect(leftOut).toMatchObject({ items: [], meta: { emptyBecause: 'allLeftOut' } });
});

test('an item can be had with its arithmetic, by nobody else', async () => {
  const { items } = await ann.call.recommendations.list({ diversity: 0.25, novelty: 1 });
  for (const { id, ...item } of items) {
    const { components, ...found } = await ann.call.recommendations.get({ id });
    expect(found).toEqual({ id, ...item });
    expect(components.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(item.score, 9);
  }
  const ben = await signUp(deps);
  const [first] = items;
  for (const id of ['x', `${first?.id}.1`, `${first?.id.split('.')[0]}.999999`])
    expect(await problemOf(ann.call.recommendations.get({ id }))).toMatchObject({ status: 404 });
  expect(await problemOf(ben.call.recommendations.get({ id: first?.id ?? '' }))).toMatchObject({
    status: 404,
  });
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
  ['diversity', { diversity: 1.1 }],
  ['novelty', { novelty: -0.1 }],
  ['exclude.0', { exclude: ['Heat'] }],
  ['genre', { genre: ['Horrorr'] }],
  ['yearFrom', { yearFrom: 2000, yearTo: 1990 }],
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
