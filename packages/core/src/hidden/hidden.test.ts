import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMovie, createPerson, createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { hide } from './hide.ts';
import { getHidden, listHidden } from './list-hidden.ts';
import { unhide } from './unhide.ts';

let deps: TestDeps;
let userId: string;
let otherId: string;
let movieId: string;
let genreId: string;

beforeAll(async () => {
  deps = await createTestDeps();
});
beforeEach(async () => {
  ({ userId } = await createUser(deps));
  ({ userId: otherId } = await createUser(deps));
  movieId = String(await createMovie(deps, { title: 'Saw', genres: ['Horror'] }));
  const genre = await deps.db.selectFrom('genres').select('id').executeTakeFirstOrThrow();
  genreId = String(genre.id);
  deps.enqueued.length = 0;
});
afterAll(() => deps.destroy());

test('hide and show again, movies and genres', async () => {
  const createdAt = deps.time.now.toISOString();
  const movie = { kind: 'movie', id: movieId, name: 'Saw', createdAt };
  const genre = { kind: 'genre', id: genreId, name: 'Horror', createdAt };
  expect(await hide(deps, { userId, kind: 'movie', id: movieId })).toEqual({ isNew: true, hidden: movie });
  expect(await hide(deps, { userId, kind: 'genre', id: genreId })).toEqual({ isNew: true, hidden: genre });
  expect((await hide(deps, { userId, kind: 'genre', id: genreId })).isNew).toBe(false);
  expect(await getHidden(deps, { userId, kind: 'movie', id: movieId })).toEqual(movie);
  const first = await listHidden(deps, { userId, limit: 1 });
  const cursor = first.pagination.nextCursor ?? '';
  const second = await listHidden(deps, { userId, limit: 1, cursor });
  expect([...first.items, ...second.items]).toEqual([movie, genre]);
  await unhide(deps, { userId, kind: 'movie', id: movieId });
  await unhide(deps, { userId, kind: 'movie', id: movieId });
  expect((await listHidden(deps, { userId, limit: 5 })).items).toEqual([genre]);
  expect(deps.enqueued.map(({ payload }) => payload)).toEqual(
    [1, 2, 3].map((n) => ({ userId, revision: n })),
  );
});

test("a person, by our id or TMDb's; one that is gone is hidden no more", async () => {
  const ada = await createPerson(deps, { name: 'Ada Kestrel' });
  await deps.db.updateTable('people').set({ tmdb_id: 31 }).where('id', '=', ada).execute();
  const person = { kind: 'person', id: String(ada), name: 'Ada Kestrel' };
  const target = { userId, kind: 'person', id: 'tmdb:31' } as const;
  expect(await hide(deps, target)).toMatchObject({ isNew: true, hidden: person });
  expect(await hide(deps, { ...target, id: String(ada) })).toMatchObject({ isNew: false, hidden: person });
  expect(await getHidden(deps, target)).toMatchObject(person);
  expect((await listHidden(deps, { userId, limit: 5 })).items).toMatchObject([person]);
  await unhide(deps, target);
  await expect(getHidden(deps, target)).rejects.toMatchObject({ code: 'notFound' });
  await hide(deps, target);
  await deps.db.deleteFrom('people').where('id', '=', ada).execute();
  expect((await listHidden(deps, { userId, limit: 5 })).items).toEqual([]);
});

test('what is unknown is not found', async () => {
  const unknown = [
    { kind: 'movie', id: '999999' },
    { kind: 'movie', id: '9999999999' },
    { kind: 'person', id: '999999' },
    { kind: 'person', id: '9999999999' },
    { kind: 'person', id: 'imdb:tt0133093' },
    { kind: 'genre', id: '999999' },
    { kind: 'genre', id: 'tmdb:603' },
  ] as const;
  for (const target of unknown) {
    await expect(hide(deps, { userId, ...target })).rejects.toMatchObject({ code: 'notFound' });
    await expect(unhide(deps, { userId, ...target })).rejects.toMatchObject({ code: 'notFound' });
    await expect(getHidden(deps, { userId, ...target })).rejects.toMatchObject({ code: 'notFound' });
  }
  expect((await listHidden(deps, { userId, limit: 5 })).items).toEqual([]);
});

test("nobody sees or removes another user's", async () => {
  const target = { kind: 'movie', id: movieId } as const;
  await hide(deps, { userId, ...target });
  await expect(getHidden(deps, { userId: otherId, ...target })).rejects.toMatchObject({ code: 'notFound' });
  expect((await listHidden(deps, { userId: otherId, limit: 5 })).items).toEqual([]);
  await unhide(deps, { userId: otherId, ...target });
  expect((await listHidden(deps, { userId, limit: 5 })).items).toHaveLength(1);
});

test('30 at once: one row; a user who is gone cannot hide', async () => {
  const target = { userId, kind: 'movie', id: movieId } as const;
  const all = await Promise.all(Array.from({ length: 30 }, () => hide(deps, target)));
  expect(all.filter(({ isNew }) => isNew)).toHaveLength(1);
  await deps.db.deleteFrom('users').where('id', '=', userId).execute();
  await expect(hide(deps, target)).rejects.toMatchObject({ code: 'unauthenticated' });
});
