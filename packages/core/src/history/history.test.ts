import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { countQueries } from '../testing/watch-queries.ts';
import { addHistoryEntry } from './add-history-entry.ts';
import { removeHistoryEntry, updateHistoryEntry } from './change-history-entry.ts';
import { getHistoryEntry, listHistory } from './list-history.ts';

let deps: TestDeps;
let userId: string;
let otherId: string;
let movieId: string;

beforeAll(async () => {
  deps = await createTestDeps();
});
beforeEach(async () => {
  deps.time.now = new Date();
  ({ userId } = await createUser(deps));
  ({ userId: otherId } = await createUser(deps));
  movieId = String(await createMovie(deps));
  deps.enqueued.length = 0;
});
afterAll(() => deps?.destroy());

async function revision(of = userId) {
  const row = await deps.db
    .selectFrom('users')
    .where('id', '=', of)
    .select('taste_revision')
    .executeTakeFirst();
  return row?.taste_revision;
}

const inMs = (ms: number) => new Date(deps.time.now.getTime() + ms).toISOString();

test('add, get, change, remove', async () => {
  const entry = await addHistoryEntry(deps, { userId, movieId });
  expect(entry).toEqual({
    id: expect.any(String),
    movie: expect.objectContaining({ id: movieId }),
    watchedAt: deps.time.now.toISOString(),
    progressSeconds: null,
    completed: true,
  });
  const { id } = entry;
  expect(await getHistoryEntry(deps, { userId, id })).toEqual(entry);
  expect(await updateHistoryEntry(deps, { userId, id })).toEqual(entry);
  const watchedAt = '2026-01-02T03:04:05.678Z';
  const changed = await updateHistoryEntry(deps, {
    userId,
    id,
    watchedAt,
    progressSeconds: 60,
    completed: false,
  });
  expect(changed).toEqual({ ...entry, watchedAt, progressSeconds: 60, completed: false });
  expect(await updateHistoryEntry(deps, { userId, id, progressSeconds: null })).toEqual({
    ...changed,
    progressSeconds: null,
  });
  await removeHistoryEntry(deps, { userId, id });
  const missing = { code: 'notFound' };
  await expect(getHistoryEntry(deps, { userId, id })).rejects.toMatchObject(missing);
  await expect(removeHistoryEntry(deps, { userId, id })).rejects.toMatchObject(missing);
  await expect(updateHistoryEntry(deps, { userId, id, completed: true })).rejects.toMatchObject(missing);
});

test('a movie as often as one likes, the last watched first', async () => {
  const times = ['2026-01-02T00:00:00.000Z', '2026-01-03T00:00:00.000Z', '2025-12-31T00:00:00.000Z'];
  for (const watchedAt of times) await addHistoryEntry(deps, { userId, movieId, watchedAt });
  const { items } = await listHistory(deps, { userId, limit: 10, movieId });
  expect(items.map((item) => item.watchedAt)).toEqual([times[1], times[0], times[2]]);
  const added = await listHistory(deps, { userId, limit: 10, sort: 'added', order: 'asc' });
  expect(added.items.map((item) => item.watchedAt)).toEqual(times);
});

test('not in the future, but a clock may be a minute fast; not before there were films', async () => {
  const wrong = [inMs(60_001), inMs(86_400_000), '1887-12-31T23:59:59Z', 'soon'];
  const { id } = await addHistoryEntry(deps, { userId, movieId, watchedAt: inMs(60_000) });
  for (const watchedAt of wrong) {
    const refusal = { code: 'validationFailed', errors: [{ path: 'watchedAt' }] };
    await expect(addHistoryEntry(deps, { userId, movieId, watchedAt })).rejects.toMatchObject(refusal);
    await expect(updateHistoryEntry(deps, { userId, id, watchedAt })).rejects.toMatchObject(refusal);
  }
  expect((await listHistory(deps, { userId, limit: 10 })).items).toHaveLength(1);
});

test('what may change whether a movie was watched asks for a new list, and only that', async () => {
  const { id } = await addHistoryEntry(deps, { userId, movieId, completed: false });
  await updateHistoryEntry(deps, { userId, id, progressSeconds: 5 });
  expect(await revision()).toBe(0);
  await updateHistoryEntry(deps, { userId, id, completed: true });
  await updateHistoryEntry(deps, { userId, id, completed: true, progressSeconds: null });
  expect(await revision()).toBe(1);
  const again = await addHistoryEntry(deps, { userId, movieId });
  await removeHistoryEntry(deps, { userId, id: again.id });
  await removeHistoryEntry(deps, { userId, id });
  expect(await revision()).toBe(4);
  expect(await revision(otherId)).toBe(0);
  expect(deps.enqueued.map(({ payload }) => payload)).toEqual(
    [1, 2, 3, 4].map((n) => ({ userId, revision: n })),
  );
});

test("nobody sees, changes or removes another user's", async () => {
  const { id } = await addHistoryEntry(deps, { userId, movieId });
  const missing = { code: 'notFound' };
  await expect(getHistoryEntry(deps, { userId: otherId, id })).rejects.toMatchObject(missing);
  await expect(updateHistoryEntry(deps, { userId: otherId, id, completed: false })).rejects.toMatchObject(
    missing,
  );
  await expect(removeHistoryEntry(deps, { userId: otherId, id })).rejects.toMatchObject(missing);
  expect((await listHistory(deps, { userId: otherId, limit: 10 })).items).toEqual([]);
  expect(await getHistoryEntry(deps, { userId, id })).toMatchObject({ completed: true });
  expect(await revision(otherId)).toBe(0);
});

test('an unknown or deleted movie is not found and changes nothing; who is gone adds nothing', async () => {
  const deleted = String(await createMovie(deps, { isDeleted: true }));
  for (const unknown of ['999999', '9999999999', 'tmdb:77', deleted])
    await expect(addHistoryEntry(deps, { userId, movieId: unknown })).rejects.toMatchObject({
      code: 'notFound',
    });
  expect(await revision()).toBe(0);
  await deps.db.deleteFrom('users').where('id', '=', otherId).execute();
  await expect(addHistoryEntry(deps, { userId: otherId, movieId })).rejects.toMatchObject({
    code: 'unauthenticated',
  });
});

test('50 at once are 50; changing against removing against deleting the account: nothing fails unforeseen', async () => {
  const all = await Promise.all(Array.from({ length: 50 }, () => addHistoryEntry(deps, { userId, movieId })));
  expect(new Set(all.map(({ id }) => id)).size).toBe(50);
  expect(await revision()).toBe(50);
  const results = await Promise.allSettled([
    ...all.flatMap(({ id }, i) => [
      updateHistoryEntry(deps, { userId, id, completed: i % 2 === 0 }),
      removeHistoryEntry(deps, { userId, id }),
    ]),
    deps.db.deleteFrom('users').where('id', '=', userId).execute(),
    addHistoryEntry(deps, { userId, movieId }),
  ]);
  for (const result of results)
    if (result.status === 'rejected')
      expect(['notFound', 'unauthenticated']).toContain((result.reason as { code: string }).code);
  const { rows } = await deps.pool.query('select 1 from history where user_id = $1', [userId]);
  expect(rows).toEqual([]);
});

test('a write is one statement; adding and changing then read the entry', async () => {
  const { db, count } = countQueries(deps.db);
  const { id } = await addHistoryEntry({ ...deps, db }, { userId, movieId });
  expect(count()).toBe(2);
  await updateHistoryEntry({ ...deps, db }, { userId, id, completed: false });
  expect(count()).toBe(4);
  await removeHistoryEntry({ ...deps, db }, { userId, id });
  expect(count()).toBe(5);
});
