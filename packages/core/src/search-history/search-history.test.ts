import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { getPreferences } from '../preferences/get-preferences.ts';
import { setPreferences } from '../preferences/set-preferences.ts';
import { createSession, createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { planOf } from '../testing/watch-queries.ts';
import { forgetSearches } from './forget-searches.ts';
import { listSearches } from './list-searches.ts';
import { MOST_SEARCHES, recordSearch } from './record-search.ts';

let deps: TestDeps;
let userId: string;
let sessionId: string;
/** What was logged as an error. */
let errors: unknown[];

beforeAll(async () => {
  deps = await createTestDeps();
  deps.log.error = (...logged: unknown[]) => void errors.push(logged);
});
beforeEach(async () => {
  deps.time.now = new Date();
  errors = [];
  ({ userId } = await createUser(deps));
  sessionId = await createSession(deps, userId);
  await letKeep(true);
});
afterAll(() => deps.destroy());

async function letKeep(keepSearchHistory: boolean): Promise<void> {
  const before = await getPreferences(deps, { userId });
  await setPreferences(deps, { ...before, userId, likedGenres: [], dislikedGenres: [], keepSearchHistory });
}

const search = (query: string, who = { userId, sessionId }) => recordSearch(deps, { ...who, query });
const queries = async (of = userId) =>
  (await listSearches(deps, { userId: of, limit: 100 })).items.map(({ query }) => query);
const later = () => {
  deps.time.now = new Date(deps.time.now.getTime() + 1_000);
};

test('each search is kept once, the newest first', async () => {
  for (const query of ['heat', 'rififi', 'heat']) {
    await search(query);
    later();
  }
  expect(await queries()).toEqual(['heat', 'rififi']);
});

test.each([
  ['  the   big\theat ', 'the big heat'],
  ['a\0b\u0007c', 'a b c'],
  ['line\nbreak', 'line break'],
  ["'); drop table movies; --", "'); drop table movies; --"],
  ['🎬 Amélie', '🎬 Amélie'],
])('%j is kept as %j', async (typed, kept) => {
  await search(typed);
  expect([await queries(), errors]).toEqual([[kept], []]);
});

test('what cannot be seen is no search', async () => {
  for (const nothing of ['', '   ', '\0']) await search(nothing);
  expect([await queries(), errors]).toEqual([[], []]);
});

test('nothing is kept of who never said so, nor of who says so no more; what is there stays', async () => {
  const { userId: silent } = await createUser(deps);
  await search('heat', { userId: silent, sessionId: await createSession(deps, silent) });
  expect(await queries(silent)).toEqual([]);
  expect((await getPreferences(deps, { userId: silent })).keepSearchHistory).toBe(false);
  await search('heat');
  await letKeep(false);
  await search('rififi');
  expect(await queries()).toEqual(['heat']);
  await letKeep(true);
  await search('rififi');
  expect((await queries()).sort()).toEqual(['heat', 'rififi']);
});

test('nothing is kept in the name of a session that has ended, or of somebody else', async () => {
  const { userId: otherId } = await createUser(deps);
  await search('heat', { userId, sessionId: await createSession(deps, otherId) });
  deps.time.now = new Date(deps.time.now.getTime() + 2 * 86_400_000);
  await search('heat');
  deps.time.now = new Date();
  await deps.db.deleteFrom('sessions').where('id', '=', sessionId).execute();
  await search('heat');
  await deps.db.deleteFrom('users').where('id', '=', userId).execute();
  await search('heat');
  expect([await queries(), errors]).toEqual([[], []]);
});

test(`the newest ${MOST_SEARCHES} are kept`, async () => {
  await deps.pool.query(
    `insert into search_history (user_id, query, searched_at)
     select $1, 'search ' || i, now() - interval '1 hour' + i * interval '1 second' from generate_series(1, 200) i`,
    [userId],
  );
  await search('heat');
  const count = async () =>
    (await deps.db.selectFrom('search_history').where('user_id', '=', userId).select('query').execute())
      .length;
  expect(await count()).toBe(MOST_SEARCHES);
  const [newest, second] = await queries();
  expect([newest, second]).toEqual(['heat', 'search 200']);
  await search('search 2');
  await Promise.all(Array.from({ length: 8 }, (_, i) => search(`at once ${i}`)));
  expect(await count()).toBe(MOST_SEARCHES);
  expect((await queries()).filter((query) => query.startsWith('at once'))).toHaveLength(8);
});

test('a database that fails is logged, and nobody fails with it', async () => {
  await using broken = await createTestDeps();
  await broken.db.schema.dropTable('search_history').execute();
  await recordSearch({ ...deps, db: broken.db }, { userId, sessionId, query: 'heat' });
  expect(errors).toEqual([
    [expect.objectContaining({ userId }), expect.stringContaining('could not be kept')],
  ]);
  expect(JSON.stringify(errors)).not.toContain('heat');
});

test('in a rush some are not kept, and the next ones are', async () => {
  await Promise.all(Array.from({ length: 60 }, (_, i) => search(`rush ${i}`)));
  const kept = (await queries()).length;
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThan(60);
  await search('after');
  expect(await queries()).toContain('after');
});

test('one is forgotten, or all; nobody else is concerned', async () => {
  const { userId: otherId } = await createUser(deps);
  await deps.db.insertInto('search_history').values({ user_id: otherId, query: 'heat' }).execute();
  for (const query of ['heat', 'rififi', 'topkapi']) await search(query);
  await forgetSearches(deps, { userId, query: ' rififi ' });
  await forgetSearches(deps, { userId, query: 'nothing' });
  expect((await queries()).sort()).toEqual(['heat', 'topkapi']);
  await forgetSearches(deps, { userId });
  await forgetSearches(deps, { userId });
  expect([await queries(), await queries(otherId)]).toEqual([[], ['heat']]);
});

test('pages neither overlap nor miss; a cursor is of one user', async () => {
  for (let i = 0; i < 7; i++) {
    await search(`search ${i}`);
    if (i % 2) later();
  }
  const all = await queries();
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await listSearches(deps, { userId, limit: 2, ...(cursor && { cursor }) });
    seen.push(...page.items.map(({ query }) => query));
    cursor = page.pagination.nextCursor;
  } while (cursor);
  expect(seen).toEqual(all);
  expect(seen).toHaveLength(7);
  const first = await listSearches(deps, { userId, limit: 1 });
  const { userId: otherId } = await createUser(deps);
  await expect(
    listSearches(deps, { userId: otherId, limit: 1, cursor: first.pagination.nextCursor ?? '' }),
  ).rejects.toMatchObject({ code: 'validationFailed', errors: [{ path: 'cursor' }] });
  const plan = await planOf(deps.db, (db) => listSearches({ db }, { userId, limit: 5 }));
  expect([...plan.indexes]).toEqual(['search_history_newest']);
});
