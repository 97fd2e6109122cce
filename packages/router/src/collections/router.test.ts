import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { callerFor, callerWithKey, problemOf, problemsOf, signUp } from '../testing/caller.ts';

let deps: TestDeps;
let ann: Awaited<ReturnType<typeof signUp>>;
let bob: Awaited<ReturnType<typeof signUp>>;
let movieIds: string[];
let id: string;

beforeAll(async () => {
  deps = await createTestDeps();
  ann = await signUp(deps);
  bob = await signUp(deps);
  movieIds = [];
  for (const title of ['Heat', 'Rififi', 'Topkapi'])
    movieIds.push(String(await createMovie(deps, { title })));
});
beforeEach(async () => {
  await deps.db.deleteFrom('collections').execute();
  ({ id } = await ann.call.collections.create({ title: 'Heists' }));
});
afterAll(() => deps.destroy());

const movie = (i: number) => movieIds[i] ?? '';

test('begin one, fill it, put it into order, show it, delete it', async () => {
  const { call, reply } = ann;
  expect(await call.collections.get({ id })).toMatchObject({ title: 'Heists', isPublic: false, version: 1 });
  for (const movieId of movieIds) await call.collections.addMovie({ id, movieId });
  expect(reply.status).toBe(201);
  const item = await call.collections.addMovie({ id, movieId: movie(2), note: 'the best', position: 1 });
  expect(reply.status).toBe(200);
  expect(item).toMatchObject({ position: 1, note: 'the best', movie: { title: 'Topkapi' } });
  await call.collections.reorder({ id, movieIds: [movie(1), movie(0), movie(2)] });
  const { items, pagination } = await call.collections.listMovies({ id });
  expect(items.map(({ movie: { title } }) => title)).toEqual(['Rififi', 'Heat', 'Topkapi']);
  expect(pagination).toEqual({ page: 1, perPage: 20, total: 3, pages: 1 });
  expect(await call.collections.removeMovie({ id, movieId: movie(0) })).toBeNull();
  expect((await bob.call.collections.list()).items).toEqual([]);
  const shown = await call.collections.update({ id, version: 1, isPublic: true });
  expect(shown).toMatchObject({ slug: 'heists', itemCount: 2, version: 2 });
  expect((await bob.call.collections.list({ q: 'heist' })).items).toEqual([shown]);
  expect((await call.collections.listMine()).items).toEqual([shown]);
  expect(await callerFor(deps).call.collections.get({ id: 'heists' })).toEqual(shown);
  expect(await call.collections.delete({ id, version: 2 })).toBeNull();
  expect((await call.collections.listMine()).items).toEqual([]);
});

test("another user's private one is not there, for nobody but its owner", async () => {
  const key = await callerWithKey(deps, { owner: ann, scopes: ['read'] });
  const ended = await signUp(deps);
  await ended.call.auth.logout({ everywhere: true });
  for (const { call } of [bob, ended, callerFor(deps), callerFor(deps, 'nonsense')])
    for (const problem of await problemsOf([
      call.collections.get({ id }),
      call.collections.listMovies({ id }),
    ]))
      expect(problem).toMatchObject({ status: 404, code: 'notFound' });
  for (const { call } of [ann, key]) {
    expect(await call.collections.get({ id })).toMatchObject({ id });
    expect((await call.collections.listMovies({ id })).items).toEqual([]);
  }
});

test('a session that has ended shows nothing private, however good the token is', async () => {
  const gone = await signUp(deps);
  const own = await gone.call.collections.create({ title: 'Mine' });
  expect(await gone.call.collections.get({ id: own.id })).toEqual(own);
  await gone.call.auth.logout({ everywhere: true });
  expect(await problemOf(gone.call.collections.get({ id: own.id }))).toMatchObject({ status: 404 });
});

test('nobody else changes one, private or public', async () => {
  const { call } = bob;
  const attempts = () => [
    call.collections.update({ id, version: 1, title: 'Mine' }),
    call.collections.delete({ id, version: 1 }),
    call.collections.addMovie({ id, movieId: movie(0) }),
    call.collections.removeMovie({ id, movieId: movie(0) }),
    call.collections.reorder({ id, movieIds: [] }),
  ];
  for (const problem of await problemsOf(attempts())) expect(problem).toMatchObject({ status: 404 });
  await ann.call.collections.update({ id, version: 1, isPublic: true });
  for (const problem of await problemsOf(attempts())) expect(problem).toMatchObject({ status: 404 });
});

test('If-Match: absent is 428, stale is 412', async () => {
  const { call } = ann;
  const absent = [call.collections.update({ id, title: 'x' }), call.collections.delete({ id })];
  for (const problem of await problemsOf(absent)) expect(problem).toMatchObject({ status: 428 });
  await call.collections.update({ id, version: 1, title: 'Capers' });
  const stale = [
    call.collections.update({ id, version: 1, title: 'x' }),
    call.collections.delete({ id, version: 1 }),
  ];
  for (const problem of await problemsOf(stale)) expect(problem).toMatchObject({ status: 412 });
});

test.each<[string, object]>([
  ['title', {}],
  ['title', { title: ' ' }],
  ['title', { title: 'x'.repeat(201) }],
  ['title', { title: 'a\0' }],
  ['description', { title: 'x', description: 'x'.repeat(5_001) }],
  ['isPublic', { title: 'x', isPublic: 'yes' }],
  ['slug', { title: 'x', slug: 'mine' }],
])('a wrong %s is refused: %j', async (path, input) => {
  const problem = await problemOf(ann.call.collections.create(input as never));
  expect(problem).toMatchObject({ status: 400, errors: [{ path }] });
});

test.each<[string, object]>([
  ['position', { position: 0 }],
  ['position', { position: 1.5 }],
  ['position', { position: 1_001 }],
  ['note', { note: 'x'.repeat(1_001) }],
  ['movieId', { movieId: 'heat' }],
])('a wrong %s of a movie is refused: %j', async (path, input) => {
  const given = { id, movieId: movie(0), ...input };
  const problem = await problemOf(ann.call.collections.addMovie(given));
  expect(problem).toMatchObject({ status: 400, errors: [{ path }] });
});

test('an order of more than a thousand, or of other movies, is refused', async () => {
  const many = Array.from({ length: 1_001 }, (_, i) => String(i + 1));
  expect(await problemOf(ann.call.collections.reorder({ id, movieIds: many }))).toMatchObject({
    status: 400,
    errors: [{ path: 'movieIds' }],
  });
  expect(await problemOf(ann.call.collections.reorder({ id, movieIds: [movie(0)] }))).toMatchObject({
    status: 409,
    code: 'conflict',
  });
});

test('the longest title and description fit, and are kept as they are', async () => {
  const title = '🎬'.repeat(100);
  const description = `Line\n${'ä'.repeat(4_995)}`;
  const made = await ann.call.collections.create({ title, description });
  expect(await ann.call.collections.get({ id: made.id })).toMatchObject({ title, description });
});
