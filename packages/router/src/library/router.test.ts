import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { startTestTmdb, type TestTmdb } from '@matinee/core/testing/test-tmdb';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { callerFor, problemOf, signUp } from '../testing/caller.ts';

let deps: TestDeps;
let upstream: TestTmdb;
let movieId: string;
let ann: Awaited<ReturnType<typeof signUp>>;
let bob: Awaited<ReturnType<typeof signUp>>;

beforeAll(async () => {
  deps = await createTestDeps();
  upstream = await startTestTmdb();
});
beforeEach(async () => {
  deps.tmdb = undefined;
  ann = await signUp(deps);
  bob = await signUp(deps);
  movieId = String(await createMovie(deps));
});
afterAll(async () => {
  await deps?.destroy();
  await upstream?.[Symbol.asyncDispose]();
});

test('watchlist: add, note, list, get, take off', async () => {
  const { call, reply } = ann;
  const added = await call.watchlist.add({ movieId, note: 'soon' });
  expect(reply.status).toBe(201);
  expect(await call.watchlist.add({ movieId })).toEqual(added);
  expect(reply.status).toBe(200);
  expect(await call.watchlist.get({ movieId })).toEqual(added);
  expect(await call.watchlist.list()).toEqual({
    items: [added],
    removed: [],
    pagination: { nextCursor: null, syncedAt: expect.stringMatching(/\.\d{6}Z$/) },
  });
  expect(await call.watchlist.remove({ movieId })).toBeNull();
  expect(await problemOf(call.watchlist.get({ movieId }))).toMatchObject({ status: 404 });
});

test('history: add, list, get, change, remove', async () => {
  const { call } = ann;
  const added = await call.history.add({ movieId });
  expect(added).toMatchObject({ movie: { id: movieId }, completed: true, progressSeconds: null });
  const begun = await call.history.add({
    movieId,
    watchedAt: '2026-01-02T00:00:00Z',
    progressSeconds: 90,
    completed: false,
  });
  const { id } = begun;
  expect((await call.history.list({ movieId })).items).toEqual([added, begun]);
  expect(await call.history.get({ id })).toEqual(begun);
  const changed = await call.history.update({ id, progressSeconds: 1_000_000, completed: true });
  expect(changed).toEqual({ ...begun, progressSeconds: 1_000_000, completed: true });
  expect(await call.history.remove({ id })).toBeNull();
  expect(await problemOf(call.history.get({ id }))).toMatchObject({ status: 404 });
});

test.each<[object, string]>([
  [{ watchedAt: new Date(Date.now() + 3_600_000).toISOString() }, 'watchedAt'],
  [{ watchedAt: 'now' }, 'watchedAt'],
  [{ watchedAt: '2026-01-01T00:00:00+01:00' }, 'watchedAt'],
  [{ progressSeconds: -1 }, 'progressSeconds'],
  [{ progressSeconds: 1_000_001 }, 'progressSeconds'],
  [{ progressSeconds: 1.5 }, 'progressSeconds'],
  [{ completed: 'yes' }, 'completed'],
  [{ note: 'x' }, 'note'],
])('history.add refuses %j at %s', async (given, path) => {
  const problem = await problemOf(ann.call.history.add({ movieId, ...given }));
  expect(problem).toMatchObject({ status: 400, code: 'validationFailed' });
  expect(problem.errors?.map((error) => error.path)).toContain(path);
  expect((await ann.call.history.list()).items).toEqual([]);
});

test('feeds tell what has changed since; an order, an old moment and what is no time are refused', async () => {
  const { call } = ann;
  await call.favorites.add({ movieId });
  await call.ratings.set({ movieId, score: 3 });
  await call.watchlist.add({ movieId });
  const entry = await call.history.add({ movieId });
  const { syncedAt } = (await call.history.list()).pagination;
  await call.favorites.remove({ movieId });
  await call.ratings.remove({ movieId });
  await call.watchlist.remove({ movieId });
  await call.history.remove({ id: entry.id });
  const changes = await Promise.all([
    call.favorites.list({ changedSince: syncedAt }),
    call.ratings.list({ changedSince: syncedAt }),
    call.watchlist.list({ changedSince: syncedAt }),
  ]);
  for (const { removed } of changes) expect(removed).toEqual([{ movieId, removedAt: expect.any(String) }]);
  const { removed, pagination } = await call.history.list({ changedSince: syncedAt });
  expect(removed).toEqual([{ id: entry.id, removedAt: pagination.syncedAt }]);
  const refused: [object, string][] = [
    [{ changedSince: syncedAt, sort: 'title' }, 'changedSince'],
    [{ changedSince: syncedAt, order: 'asc' }, 'changedSince'],
    [{ changedSince: 'yesterday' }, 'changedSince'],
    [{ changedSince: '0001-01-01T00:00:00Z' }, 'changedSince'],
    [{ sort: 'newest' }, 'sort'],
    [{ cursor: 'x' }, 'cursor'],
    [{ limit: 101 }, 'limit'],
    [{ genre: ['Nothing'] }, 'genre'],
  ];
  for (const [query, path] of refused)
    expect(await problemOf(call.favorites.list(query))).toMatchObject({ status: 400, errors: [{ path }] });
});

test('relationships of up to a hundred movies, and what is kept in numbers', async () => {
  const { call } = ann;
  await call.ratings.set({ movieId, stars: 4.5 });
  await call.history.add({ movieId });
  const { items } = await call.me.relationships({ movieIds: ['tmdb:77', movieId] });
  const nothing = { rating: null, favorite: false, watchlist: false, watched: false, reviewId: null };
  expect(items).toEqual([
    { ...nothing, movieId: 'tmdb:77' },
    { ...nothing, movieId, rating: { score: 9, stars: 4.5 }, watched: true },
  ]);
  const many = (length: number) => Array.from({ length }, (_, i) => String(i + 1));
  expect((await call.me.relationships({ movieIds: many(100) })).items).toHaveLength(100);
  for (const movieIds of [many(101), [], ['x']])
    expect(await problemOf(call.me.relationships({ movieIds }))).toMatchObject({ status: 400 });
  expect(await call.me.stats()).toMatchObject({ counts: { ratings: 1, watched: 1 }, mean: 9 });
  expect(await bob.call.me.stats()).toMatchObject({ counts: { ratings: 0, watched: 0 }, mean: null });
});

test("another user's are not there", async () => {
  await ann.call.watchlist.add({ movieId });
  const { id } = await ann.call.history.add({ movieId });
  const { call } = bob;
  const calls = [
    call.watchlist.get({ movieId }),
    call.history.get({ id }),
    call.history.update({ id, completed: false }),
    call.history.remove({ id }),
  ];
  for (const problem of await Promise.all(calls.map(problemOf)))
    expect(problem).toMatchObject({ status: 404 });
  for (const { items } of [await call.watchlist.list(), await call.history.list()]) expect(items).toEqual([]);
  const cursors = await ann.call.history.list({ limit: 1 });
  expect(cursors.items).toHaveLength(1);
});

test('a movie that only TMDb knows is fetched for a write, also with an Idempotency-Key', async () => {
  deps.tmdb = upstream.another();
  expect(await ann.call.ratings.set({ movieId: 'tmdb:603', score: 9 })).toMatchObject({ score: 9 });
  const idempotencyKey = crypto.randomUUID();
  const keyed = callerFor(deps, ann.token, { idempotencyKey });
  const first = await keyed.call.history.add({ movieId: 'tmdb:949' });
  expect(first.movie.title).toBe('Heat');
  expect(await keyed.call.history.add({ movieId: 'tmdb:949' })).toEqual(first);
  expect((await ann.call.history.list()).items).toEqual([first]);
  upstream.standIn.faults.set({ slow: 60_000 });
  const problem = await problemOf(ann.call.watchlist.add({ movieId: 'tmdb:680' }));
  upstream.standIn.faults.set();
  expect(problem).toMatchObject({ status: 503, code: 'upstreamUnavailable', retryAfter: expect.any(Number) });
});

test('nothing of this works without signing in', async () => {
  const { call } = callerFor(deps);
  const id = crypto.randomUUID();
  const calls = [
    call.watchlist.list(),
    call.watchlist.add({ movieId }),
    call.watchlist.remove({ movieId }),
    call.history.list(),
    call.history.add({ movieId }),
    call.history.update({ id }),
    call.history.remove({ id }),
    call.me.relationships({ movieIds: [movieId] }),
    call.me.stats(),
  ];
  for (const problem of await Promise.all(calls.map(problemOf)))
    expect(problem).toMatchObject({ status: 401 });
});
