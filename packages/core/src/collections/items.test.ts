import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { mergeMovies } from '../movies/writes/merge-movies.ts';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { countQueries } from '../testing/watch-queries.ts';
import { listItems } from './list-items.ts';
import { putItem } from './put-item.ts';
import { getCollection } from './read-collection.ts';
import { removeItem } from './remove-item.ts';
import { reorderItems } from './reorder-items.ts';
import { createCollection, deleteCollection, updateCollection } from './write-collection.ts';

let deps: TestDeps;
let userId: string;
let otherId: string;
let id: string;
let movies: string[];

beforeAll(async () => {
  deps = await createTestDeps();
  movies = [];
  for (let i = 0; i < 60; i++)
    movies.push(
      String(
        await createMovie(deps, { title: `Movie ${i}`, year: 1950 + i, genres: [i % 2 ? 'Drama' : 'War'] }),
      ),
    );
});
beforeEach(async () => {
  deps.time.now = new Date('2026-03-04T12:00:00Z');
  ({ userId } = await createUser(deps));
  ({ userId: otherId } = await createUser(deps));
  const fields = { title: 'Heists', description: null, isPublic: false };
  ({ id } = await createCollection(deps, { userId, ...fields }));
});
afterAll(() => deps.destroy());

const movie = (i: number) => movies[i] ?? '';
type Put = { note?: string | null; position?: number | undefined };
const put = (movieId: string, rest: Put = {}, owner = userId) =>
  putItem(deps, { userId: owner, id, movieId, ...rest });
const remove = (movieId: string, owner = userId) => removeItem(deps, { userId: owner, id, movieId });
const reorder = (movieIds: string[], owner = userId) => reorderItems(deps, { userId: owner, id, movieIds });
const list = (query: Partial<Parameters<typeof listItems>[1]> = {}, viewer: string | undefined = userId) =>
  listItems(deps, { id, findViewer: async () => viewer, page: 1, perPage: 100, ...query });
const orderOf = async () => (await list()).items.map((item) => movies.indexOf(item.movie.id));
const read = () => getCollection(deps, { id, findViewer: async () => userId });

async function expectNotFound(attempts: readonly Promise<unknown>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(attempts))
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'notFound' } });
}

async function setDeleted(movieId: string, isDeleted: boolean): Promise<void> {
  const deleted_at = isDeleted ? new Date() : null;
  await deps.db.updateTable('movies').set({ deleted_at }).where('id', '=', Number(movieId)).execute();
}

/** Until a statement waits for a lock. */
async function waitUntilBlocked(): Promise<void> {
  const waits = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  await vi.waitFor(async () => expect((await deps.pool.query(waits)).rowCount).toBe(1), { timeout: 30_000 });
}

async function fill(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await put(movie(i));
}

test('put, put again, take out', async () => {
  const { item, isNew } = await put(movie(0), { note: 'the vault' });
  expect([item, isNew]).toEqual([
    {
      position: 1,
      movie: expect.objectContaining({ id: movie(0) }),
      note: 'the vault',
      addedAt: '2026-03-04T12:00:00.000Z',
    },
    true,
  ]);
  deps.time.now = new Date('2026-03-05T12:00:00Z');
  expect(await put(movie(0))).toEqual({ item, isNew: false });
  expect((await put(movie(0), { note: null })).item).toEqual({ ...item, note: null });
  expect(await read()).toMatchObject({ itemCount: 1, version: 1, updatedAt: '2026-03-05T12:00:00.000Z' });
  await remove(movie(0));
  await remove(movie(0));
  expect(await read()).toMatchObject({ itemCount: 0, version: 1 });
});

test('a place is where it says; absent it stays, or is the end', async () => {
  await fill(4);
  await put(movie(4), { position: 2 });
  expect(await orderOf()).toEqual([0, 4, 1, 2, 3]);
  expect((await put(movie(3), { position: 1 })).item.position).toBe(1);
  await put(movie(0), { note: 'still here' });
  expect(await orderOf()).toEqual([3, 0, 4, 1, 2]);
  expect((await put(movie(3), { position: 1_000 })).item.position).toBe(5);
  await put(movie(5));
  expect(await orderOf()).toEqual([0, 4, 1, 2, 3, 5]);
});

test('moved to the front a hundred times, and places still have room', async () => {
  await fill(5);
  for (let i = 0; i < 100; i++) await put(movie(i % 5), { position: 1 });
  expect(await orderOf()).toEqual([4, 3, 2, 1, 0]);
  const { highest } = await deps.db
    .selectFrom('collection_items')
    .where('collection_id', '=', id)
    .select(({ fn }) => fn.max<number>('position').as('highest'))
    .executeTakeFirstOrThrow();
  expect(highest).toBeLessThan(20);
});

test('another order in one call, by any id', async () => {
  await fill(3);
  const tmdbId = 7_000_001;
  await deps.db
    .updateTable('movies')
    .set({ tmdb_id: tmdbId })
    .where('id', '=', Number(movie(1)))
    .execute();
  const merged = await createMovie(deps, { isDeleted: true });
  await deps.db
    .updateTable('movies')
    .set({ merged_into: Number(movie(2)) })
    .where('id', '=', merged)
    .execute();
  deps.time.now = new Date('2026-03-05T12:00:00Z');
  const collection = await reorder([String(merged), `tmdb:${tmdbId}`, movie(0)]);
  expect(collection).toMatchObject({ itemCount: 3, version: 1, updatedAt: '2026-03-05T12:00:00.000Z' });
  expect(await orderOf()).toEqual([2, 1, 0]);
});

test.each<[string, number[], object]>([
  ['one is missing', [0, 1], { code: 'conflict' }],
  ['none is named', [], { code: 'conflict' }],
  ['one is not in it', [0, 1, 2, 3], { code: 'conflict' }],
  ['one is there instead of another', [0, 1, 3], { code: 'conflict' }],
  ['one comes twice', [0, 1, 1], { code: 'validationFailed', errors: [{ path: 'movieIds.2' }] }],
])('an order in which %s is refused', async (_, wanted, refusal) => {
  await fill(3);
  await expect(reorder(wanted.map(movie))).rejects.toMatchObject(refusal);
  expect(await orderOf()).toEqual([0, 1, 2]);
});

test('a deleted movie is not seen nor counted, and comes back to its place', async () => {
  await fill(4);
  await setDeleted(movie(1), true);
  expect(await orderOf()).toEqual([0, 2, 3]);
  expect((await list()).pagination.total).toBe(3);
  expect((await list()).items.map(({ position }) => position)).toEqual([1, 2, 3]);
  expect((await read()).itemCount).toBe(3);
  await expect(put(movie(1))).rejects.toMatchObject({ code: 'notFound' });
  await reorder([movie(3), movie(2), movie(0)]);
  await put(movie(5), { position: 2 });
  expect(await orderOf()).toEqual([3, 5, 2, 0]);
  await setDeleted(movie(1), false);
  expect(await orderOf()).toEqual([3, 1, 5, 2, 0]);
  expect((await read()).itemCount).toBe(5);
  await setDeleted(movie(1), true);
  await remove(movie(1));
  await setDeleted(movie(1), false);
  expect(await orderOf()).toEqual([3, 5, 2, 0]);
});

test('listed by pages, with the filters of the catalogue; places are those among all', async () => {
  await fill(7);
  const second = await list({ page: 2, perPage: 3 });
  expect(second.items.map(({ position, movie: { id: movieId } }) => [position, movieId])).toEqual(
    [3, 4, 5].map((i) => [i + 1, movie(i)]),
  );
  expect(second.pagination).toEqual({ page: 2, perPage: 3, total: 7, pages: 3 });
  expect((await list({ page: 9, perPage: 3 })).pagination.total).toBe(7);
  const dramas = await list({ genre: ['drama'], yearFrom: 1953, perPage: 1 });
  expect(dramas.items.map(({ position }) => position)).toEqual([4]);
  expect(dramas.pagination.total).toBe(2);
  await expect(list({ genre: ['nonsense'] })).rejects.toMatchObject({ code: 'validationFailed' });
  const { db, count } = countQueries(deps.db);
  await listItems({ db }, { id, findViewer: async () => userId, page: 1, perPage: 5 });
  expect(count()).toBe(2);
});

test("another user's does not exist, public or not, for whoever would change it", async () => {
  await fill(2);
  const attempts = () => [
    put(movie(3), {}, otherId),
    remove(movie(0), otherId),
    reorder([movie(1), movie(0)], otherId),
  ];
  await expectNotFound(attempts());
  await expect(list({}, otherId)).rejects.toMatchObject({ code: 'notFound' });
  await expect(
    listItems(deps, { id, findViewer: async () => undefined, page: 1, perPage: 5 }),
  ).rejects.toMatchObject({ code: 'notFound' });
  await updateCollection(deps, { userId, id, version: 1, fields: { isPublic: true } });
  await expectNotFound(attempts());
  expect((await list({}, otherId)).pagination.total).toBe(2);
  expect(await orderOf()).toEqual([0, 1]);
});

test.each(['999999', '9999999999', 'tmdb:77', 'nonsense'])('movie %s is not found', async (unknown) => {
  await expectNotFound([put(unknown), remove(unknown)]);
  expect((await read()).itemCount).toBe(0);
});

describe('a thousand', () => {
  /** Straight into the table, in the order of their ids. */
  async function insertMany(count: number): Promise<void> {
    await deps.pool.query(
      `with made as (
         insert into movies (title) select 'Filler ' || i from generate_series(1, $2::int) i returning id
       )
       insert into collection_items (collection_id, movie_id, position)
       select $1, id, row_number() over (order by id) from made`,
      [id, count],
    );
  }

  test('fit, one more does not, and what is there can still be changed', async () => {
    await insertMany(999);
    await put(movie(0), { position: 500 });
    await expect(put(movie(1))).rejects.toMatchObject({ code: 'conflict', message: /at most 1,000/ });
    await expect(put(movie(1), { position: 1 })).rejects.toMatchObject({ code: 'conflict' });
    expect((await put(movie(0), { note: 'x', position: 1 })).isNew).toBe(false);
    expect((await read()).itemCount).toBe(1_000);
    const all: string[] = [];
    for (let page = 1; page <= 10; page++)
      all.push(...(await list({ page, perPage: 100 })).items.map((item) => item.movie.id));
    await reorder(all.toReversed());
    expect((await list({ page: 10 })).items.at(-1)?.movie.id).toBe(movie(0));
    await remove(movie(0));
    expect((await put(movie(1))).isNew).toBe(true);
  });

  test('no more than fit, whoever comes first', async () => {
    await insertMany(980);
    const added = await Promise.allSettled(Array.from({ length: 50 }, (_, i) => put(movie(i))));
    expect(added.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    for (const result of added)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'conflict' });
    expect((await read()).itemCount).toBe(1_000);
  });
});

describe('at once', () => {
  test('50 movies: each is in it, in places of their own', async () => {
    await Promise.all(
      Array.from({ length: 50 }, (_, i) => put(movie(i), i % 3 ? {} : { position: (i % 7) + 1 })),
    );
    expect((await orderOf()).sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect((await read()).itemCount).toBe(50);
  });

  test('50 times the same movie: it is in it once', async () => {
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, i) => put(movie(0), { position: (i % 3) + 1 })),
    );
    expect(all.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await orderOf()).toEqual([0]);
  });

  test('movies come and go: none fails, and what is in it has places of its own', async () => {
    await fill(10);
    await Promise.all(
      Array.from({ length: 60 }, (_, i) => {
        if (i % 3 === 0) return remove(movie(i % 20));
        return put(movie(i % 20), i % 3 === 1 ? { position: (i % 5) + 1 } : { note: String(i) });
      }),
    );
    const { items } = await list();
    expect(items.map(({ position }) => position)).toEqual(items.map((_, i) => i + 1));
    expect((await read()).itemCount).toBe(items.length);
    const { rows } = await deps.pool.query('select item_count from collections where id = $1', [id]);
    expect(rows).toEqual([{ item_count: items.length }]);
    // What is there can be put into order, and nothing stands in the way.
    await reorder(items.map((item) => item.movie.id).toReversed());
  });

  test.each([undefined, 1])(
    'a movie that is deleted while it waits for the collection is not put into it (%s)',
    async (position) => {
      const movieId = String(await createMovie(deps));
      const waiting = await deps.db.transaction().execute(async (trx) => {
        await trx.selectFrom('collections').where('id', '=', id).select('id').forUpdate().execute();
        const added = put(movieId, { position }).catch((error: { code?: string }) => error.code);
        await waitUntilBlocked();
        await setDeleted(movieId, true);
        return { added };
      });
      expect(await waiting.added).toBe('notFound');
      await setDeleted(movieId, false);
      expect(await list()).toMatchObject({ items: [] });
    },
  );

  test('movies and the end of the collection: nothing is left of it', async () => {
    const results = await Promise.allSettled([
      ...Array.from({ length: 15 }, (_, i) => put(movie(i))),
      deleteCollection(deps, { userId, id, version: 1 }),
      ...Array.from({ length: 15 }, (_, i) => put(movie(i + 15), { position: 1 })),
      remove(movie(0)),
    ]);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'notFound' });
    await expect(read()).rejects.toMatchObject({ code: 'notFound' });
    const left = deps.db.selectFrom('collection_items').where('collection_id', '=', id).select('movie_id');
    expect(await left.execute()).toEqual([]);
  });

  test('orders and new movies: an order is whole or refused, and nothing is lost', async () => {
    await fill(10);
    const forward = Array.from({ length: 10 }, (_, i) => movie(i));
    const results = await Promise.allSettled(
      Array.from({ length: 30 }, (_, i) =>
        i % 3 === 0 ? put(movie(10 + (i % 6))) : reorder(i % 2 ? forward : forward.toReversed()),
      ),
    );
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'conflict' });
    const order = await orderOf();
    expect(order.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13]);
    const old = order.filter((i) => i < 10);
    expect([forward, forward.toReversed()]).toContainEqual(old.map(movie));
  });

  test('movies and their merge: no failure but what is gone, and each is in it once', async () => {
    const actor = { actorId: userId, ip: '192.0.2.1' };
    for (let round = 0; round < 5; round++) {
      const pair = [String(await createMovie(deps)), String(await createMovie(deps))];
      const [from = '', into = ''] = pair;
      await fill(2);
      for (const movieId of pair) await put(movieId);
      const order = (await list()).items.map((item) => item.movie.id);
      const results = await Promise.allSettled([
        ...pair.map((movieId) => put(movieId, { position: 1 })),
        remove(from),
        mergeMovies(deps, { ...actor, movieId: from, into, version: 1 }),
        reorder(order.toReversed()),
        ...pair.map((movieId) => put(movieId, { note: 'x' })),
        remove(into),
      ]);
      for (const result of results)
        if (result.status === 'rejected')
          // Of an order the two movies are one by now.
          expect(['notFound', 'conflict', 'validationFailed']).toContain(result.reason.code);
      expect(results[3]).toMatchObject({ status: 'fulfilled' });
      const ids = (await list()).items.map((item) => item.movie.id);
      expect(ids).not.toContain(from);
      expect(new Set(ids).size).toBe(ids.length);
      expect((await read()).itemCount).toBe(ids.length);
    }
  });

  test('movies and the end of the account: no failure but that it is gone', async () => {
    const results = await Promise.allSettled([
      ...Array.from({ length: 10 }, (_, i) => put(movie(i))),
      deps.db.deleteFrom('users').where('id', '=', userId).execute(),
      ...Array.from({ length: 10 }, (_, i) => put(movie(i + 10))),
    ]);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'notFound' });
    const left = deps.db.selectFrom('collections').where('id', '=', id).select('id');
    expect(await left.execute()).toEqual([]);
  });
});
