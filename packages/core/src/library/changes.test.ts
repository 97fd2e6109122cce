import { array, assert, asyncProperty, constantFrom, integer, record } from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cleanUpAccounts } from '../clean-up/clean-up-accounts.ts';
import { deleteMovie, restoreMovie } from '../movies/writes/delete-movie.ts';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { readAll, testFeeds } from '../testing/library.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';

let deps: TestDeps;
let userId: string;
let movies: string[];
const DAY = 86_400_000;

beforeAll(async () => {
  deps = await createTestDeps();
  movies = await Promise.all(Array.from({ length: 6 }, async () => String(await createMovie(deps))));
});
beforeEach(async () => {
  deps.time.now = new Date();
  ({ userId } = await createUser(deps));
});
afterAll(() => deps?.destroy());

async function libraryChangedAt(): Promise<string> {
  const { rows } = await deps.pool.query<{ at: string }>(
    `select to_char(library_changed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from users where id = $1`,
    [userId],
  );
  return rows[0]?.at ?? '';
}

describe.each(testFeeds)('$name', (feed) => {
  const put = (movieId = '', n = 0) => feed.put(deps, { userId, movieId, n });
  const remove = (key: string) => feed.remove(deps, { userId, key });
  const since = (changedSince: string, limit = 20) => feed.list(deps, { userId, changedSince, limit });

  test('an answer says up to when it is, with microseconds, also when there is nothing', async () => {
    const empty = await feed.list(deps, { userId });
    expect(empty).toEqual({
      items: [],
      removed: [],
      pagination: { nextCursor: null, syncedAt: await libraryChangedAt() },
    });
    await put(movies[0]);
    const { pagination } = await feed.list(deps, { userId });
    expect(pagination.syncedAt).toBe(await libraryChangedAt());
    expect(pagination.syncedAt > empty.pagination.syncedAt).toBe(true);
    expect(await since(pagination.syncedAt)).toEqual({ items: [], removed: [], pagination });
  });

  test('what was kept, changed and removed since comes in that order, once', async () => {
    const [a, b, c] = [await put(movies[0]), await put(movies[1]), await put(movies[2])];
    const { syncedAt } = (await feed.list(deps, { userId })).pagination;
    await remove(b);
    const d = await put(movies[3]);
    await remove(a);
    await remove(d);
    const changes = await since(syncedAt);
    expect(changes.items).toEqual([]);
    expect(changes.removed).toEqual([b, a, d]);
    expect((await since(changes.pagination.syncedAt)).removed).toEqual([]);
    const pages = await readAll(feed, { deps, userId, changedSince: syncedAt, limit: 1 });
    expect(pages).toMatchObject({ items: [], removed: [b, a, d] });
    expect((await feed.list(deps, { userId })).items.map(({ key }) => key)).toEqual([c]);
    expect((await feed.list(deps, { userId })).removed).toEqual([]);
  });

  test('who follows has the same as who reads it all, whatever happens and however the pages are cut', async () => {
    const step = record({
      movie: integer({ min: 0, max: 5 }),
      does: constantFrom('put', 'remove', 'sync', 'turn'),
      n: integer({ min: 0, max: 9 }),
    });
    await assert(
      asyncProperty(
        array(step, { maxLength: 30 }),
        integer({ min: 1, max: 5 }),
        integer({ min: 0, max: 4 }),
        async (steps, limit, before) => {
          ({ userId } = await createUser(deps));
          for (const movieId of movies.slice(0, before)) await put(movieId);
          const local = new Map<string, string>();
          let syncedAt: string | undefined;
          let cursor: string | undefined;
          /** A page of the list, later of what has changed; what happens between pages is not lost either. */
          const turn = async () => {
            const page = await feed.list(deps, { userId, limit, cursor, changedSince: syncedAt });
            for (const { key, what } of page.items) local.set(key, what);
            for (const key of page.removed) local.delete(key);
            cursor = page.pagination.nextCursor ?? undefined;
            if (!cursor) syncedAt = page.pagination.syncedAt;
            return page;
          };
          for (const { movie, does, n } of steps) {
            const movieId = movies[movie] ?? '';
            const there = await feed.list(deps, { userId, movieId, limit: 100 });
            if (does === 'put') await put(movieId, n);
            else if (does === 'remove')
              await Promise.all(there.items.slice(0, 1).map(({ key }) => remove(key)));
            else if (does === 'turn') await turn();
            else
              do await turn();
              while (cursor);
          }
          do await turn();
          while (cursor);
          await turn();
          while (cursor) await turn();
          const { items } = await readAll(feed, { deps, userId });
          expect([...local].sort()).toEqual(items.map(({ key, what }) => [key, what]).sort());
          const last = await turn();
          expect(last).toMatchObject({ items: [], removed: [], pagination: { nextCursor: null } });
        },
      ),
      { numRuns: 12 },
    );
  });

  test('who follows while 100 writes are under way misses none', async () => {
    const local = new Map<string, string>();
    let syncedAt: string | undefined;
    const follow = async () => {
      const read = await readAll(feed, { deps, userId, limit: 3, changedSince: syncedAt });
      for (const { key, what } of read.items) local.set(key, what);
      for (const key of read.removed) local.delete(key);
      ({ syncedAt } = read);
    };
    let isDone = false;
    const following = (async () => {
      while (!isDone) await follow();
    })();
    await Promise.all(
      Array.from({ length: 100 }, async (_, n) => {
        const key = await put(movies[n % movies.length], n % 10);
        if (n % 3 === 0) await remove(key);
      }),
    );
    isDone = true;
    await following;
    await follow();
    const { items } = await readAll(feed, { deps, userId, limit: 100 });
    expect([...local].sort()).toEqual(items.map(({ key, what }) => [key, what]).sort());
  });

  test('changes of one moment are cut anywhere, rows and removals', async () => {
    const keys = await Promise.all(movies.map((movieId) => put(movieId)));
    const { syncedAt } = (await feed.list(deps, { userId })).pagination;
    for (const key of keys.slice(0, 3)) await remove(key);
    for (const movieId of movies.slice(3)) if (feed.name !== 'history') await put(movieId, 5);
    // As a large write does that has one moment for everything.
    const at = await libraryChangedAt();
    await deps.pool.query('update removals set changed_at = $2 where user_id = $1', [userId, at]);
    const owner =
      feed.name === 'ratings' ? 'rater_id = (select id from raters where user_id = $1)' : 'user_id = $1';
    await deps.pool.query(`update ${feed.name} set changed_at = $2 where ${owner}`, [userId, at]);
    for (let limit = 1; limit <= 7; limit++) {
      const { items, removed } = await readAll(feed, { deps, userId, changedSince: syncedAt, limit });
      expect(items.map(({ key }) => key).sort()).toEqual(keys.slice(3).sort());
      expect(removed.toSorted()).toEqual(keys.slice(0, 3).sort());
    }
  });

  test("another user's changes are not there", async () => {
    const { userId: other } = await createUser(deps);
    const key = await feed.put(deps, { userId: other, movieId: movies[0] ?? '' });
    await feed.remove(deps, { userId: other, key });
    await feed.put(deps, { userId: other, movieId: movies[1] ?? '' });
    const { items, removed } = await since(new Date(Date.now() - DAY).toISOString());
    expect([items, removed]).toEqual([[], []]);
  });

  test('a movie that is deleted is removed for who follows, and comes back when it is restored', async () => {
    const movieId = String(await createMovie(deps));
    const key = await put(movieId);
    const others = await put(movies[0]);
    const follow = async (from: string) => {
      const { items, removed, pagination } = await since(from);
      return { came: items.map((item) => item.key), removed, to: pagination.syncedAt };
    };
    const { syncedAt } = (await feed.list(deps, { userId })).pagination;
    const writer = { actorId: userId, ip: '192.0.2.1' };
    await deleteMovie(deps, { ...writer, movieId, version: 1 });
    const after = await follow(syncedAt);
    expect(after).toMatchObject({ came: [], removed: [key] });
    expect((await feed.list(deps, { userId })).items.map((item) => item.key)).toEqual([others]);
    await restoreMovie(deps, { ...writer, movieId });
    expect(await follow(after.to)).toMatchObject({ came: [key], removed: [] });
  });

  test('what is no time is refused, as is an order', async () => {
    for (const wrong of ['yesterday', '2026-02-31T00:00:00Z', '0000-01-01T00:00:00Z', '2026-01-01'])
      await expect(since(wrong)).rejects.toMatchObject({
        code: 'validationFailed',
        errors: [{ path: 'changedSince' }],
      });
    for (const given of [{ sort: 'title' }, { order: 'asc' as const }])
      await expect(
        feed.list(deps, { userId, changedSince: '2026-01-01T00:00:00Z', ...given }),
      ).rejects.toMatchObject({ code: 'validationFailed', errors: [{ path: 'changedSince' }] });
    for (const good of ['2026-01-01T00:00Z', '2026-01-01T00:00:00.123456789Z', '2126-01-01T00:00:00Z'])
      expect((await since(good)).items).toEqual([]);
  });

  test('since more than 90 days ago is refused, unless nothing has changed or the account is younger', async () => {
    const key = await put(movies[0]);
    const { syncedAt } = (await feed.list(deps, { userId })).pagination;
    deps.time.now = new Date(Date.now() + 91 * DAY);
    expect(await since(syncedAt)).toMatchObject({ items: [], removed: [] });
    await remove(key);
    await expect(since(syncedAt)).rejects.toMatchObject({
      code: 'validationFailed',
      message: expect.stringContaining('read the whole list anew'),
      errors: [{ path: 'changedSince' }],
    });
    const recently = new Date(deps.time.now.getTime() - 89 * DAY);
    expect((await since(recently.toISOString())).removed).toEqual([]);
    await deps.pool.query('update users set created_at = $2 where id = $1', [userId, recently]);
    expect((await since(syncedAt)).removed).toEqual([key]);
    await cleanUpAccounts(deps);
    expect((await since(syncedAt)).removed).toEqual([]);
  });
});
