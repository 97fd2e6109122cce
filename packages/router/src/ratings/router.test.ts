import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { callerFor, problemOf, signUp } from '../testing/caller.ts';

let deps: TestDeps;
let movieId: string;
let ann: Awaited<ReturnType<typeof signUp>>;
let bob: Awaited<ReturnType<typeof signUp>>;

beforeAll(async () => {
  deps = await createTestDeps();
  ann = await signUp(deps);
  bob = await signUp(deps);
});
beforeEach(async () => {
  movieId = String(await createMovie(deps));
});
afterAll(() => deps.destroy());

test('rate by score or stars, list, get, take back', async () => {
  const { call, reply } = ann;
  const set = await call.ratings.set({ movieId, score: 9 });
  expect(reply.status).toBe(201);
  expect(set).toMatchObject({ movieId, score: 9, stars: 4.5 });
  expect(await call.ratings.set({ movieId, stars: 0.5 })).toMatchObject({ score: 1, stars: 0.5 });
  expect(reply.status).toBe(200);
  const rating = await call.ratings.get({ movieId });
  const list = await call.ratings.list();
  expect(list.items[0]).toEqual({ ...rating, movie: expect.objectContaining({ id: movieId }) });
  expect(await call.ratings.remove({ movieId })).toBeNull();
  expect(await call.ratings.remove({ movieId })).toBeNull();
  expect(await problemOf(call.ratings.get({ movieId }))).toMatchObject({ status: 404 });
});

test.each<[object, string]>([
  [{ score: 0 }, 'score'],
  [{ score: 11 }, 'score'],
  [{ score: 7.5 }, 'score'],
  [{ score: '9' }, 'score'],
  [{ stars: 5.5 }, 'stars'],
  [{ stars: 3.3 }, 'stars'],
  [{ score: 8, stars: 4 }, 'stars'],
  [{}, 'score'],
  [{ scores: 8 }, 'scores'],
])('ratings.set refuses %j at %s', async (given, path) => {
  const problem = await problemOf(ann.call.ratings.set({ movieId, ...given }));
  expect(problem).toMatchObject({ status: 400, code: 'validationFailed' });
  expect(problem.errors?.map((error) => error.path)).toContain(path);
  expect((await ann.call.movies.stats({ movieId })).count).toBe(0);
});

test('favorites: add, note, list, get, take off', async () => {
  const { call, reply } = ann;
  const added = await call.favorites.add({ movieId, note: 'again' });
  expect(reply.status).toBe(201);
  expect(added).toMatchObject({ movie: { id: movieId }, note: 'again' });
  expect(await call.favorites.add({ movieId })).toEqual(added);
  expect(reply.status).toBe(200);
  expect((await call.favorites.list()).items).toEqual([added]);
  expect(await call.favorites.get({ movieId })).toEqual(added);
  expect(await call.favorites.remove({ movieId })).toBeNull();
  expect((await call.favorites.list()).items).toEqual([]);
  expect(await problemOf(call.favorites.add({ movieId, note: 'x'.repeat(1_001) }))).toMatchObject({
    status: 400,
    errors: [{ path: 'note' }],
  });
});

test('hidden: add, list, get, take off', async () => {
  const { call, reply } = ann;
  const target = { kind: 'movie', id: movieId } as const;
  const added = await call.hidden.add(target);
  expect(reply.status).toBe(201);
  expect((await call.hidden.list()).items).toEqual([added]);
  expect(await call.hidden.get(target)).toEqual(added);
  expect(await call.hidden.add(target)).toEqual(added);
  expect(reply.status).toBe(200);
  expect(await call.hidden.remove(target)).toBeNull();
  expect(await problemOf(call.hidden.get(target))).toMatchObject({ status: 404 });
});

test("another user's are not there", async () => {
  const hidden = { kind: 'movie', id: movieId } as const;
  await Promise.all([
    ann.call.ratings.set({ movieId, score: 5 }),
    ann.call.favorites.add({ movieId }),
    ann.call.hidden.add(hidden),
  ]);
  const { call } = bob;
  const calls = [call.ratings.get({ movieId }), call.favorites.get({ movieId }), call.hidden.get(hidden)];
  for (const problem of await Promise.all(calls.map(problemOf)))
    expect(problem).toMatchObject({ status: 404, code: 'notFound' });
  for (const { items } of [await call.ratings.list(), await call.favorites.list(), await call.hidden.list()])
    expect(items).toEqual([]);
  const mine = await ann.call.favorites.list({ limit: 1 });
  expect(mine.items).toHaveLength(1);
});

test('an unknown movie is 404', async () => {
  const { call } = ann;
  const calls = [
    call.ratings.set({ movieId: '999999', score: 5 }),
    call.ratings.remove({ movieId: '999999' }),
    call.favorites.add({ movieId: 'tmdb:999999' }),
    call.favorites.remove({ movieId: '999999' }),
    call.hidden.add({ kind: 'genre', id: '999999' }),
    call.hidden.remove({ kind: 'movie', id: '9999999999' }),
  ];
  for (const problem of await Promise.all(calls.map(problemOf)))
    expect(problem).toMatchObject({ status: 404, code: 'notFound' });
});

test('nothing of this works without signing in', async () => {
  const { call } = callerFor(deps);
  const target = { kind: 'movie', id: movieId } as const;
  const calls = [
    call.ratings.list(),
    call.ratings.get({ movieId }),
    call.ratings.set({ movieId, score: 5 }),
    call.ratings.remove({ movieId }),
    call.favorites.list(),
    call.favorites.get({ movieId }),
    call.favorites.add({ movieId }),
    call.favorites.remove({ movieId }),
    call.hidden.list(),
    call.hidden.get(target),
    call.hidden.add(target),
    call.hidden.remove(target),
  ];
  for (const problem of await Promise.all(calls.map(problemOf)))
    expect(problem).toMatchObject({ status: 401 });
  expect((await call.movies.stats({ movieId })).count).toBe(0);
});
