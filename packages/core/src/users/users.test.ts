import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { countQueries, planOf } from '../testing/watch-queries.ts';
import { getUser } from './get-user.ts';
import { type ListUsers, listUsers } from './list-users.ts';

let deps: TestDeps;
const page = { limit: 20 };

beforeAll(async () => {
  deps = await createTestDeps();
});
afterAll(() => deps?.destroy());

/** A user with these columns; the later ones are newer. */
async function user(columns: { username?: string; email?: string; role?: string; banned_at?: Date } = {}) {
  const { userId } = await createUser(deps);
  if (Object.keys(columns).length > 0)
    await deps.db.updateTable('users').set(columns).where('id', '=', userId).execute();
  return userId;
}

const idsOf = async (filters: Partial<ListUsers>) =>
  (await listUsers(deps, { ...page, ...filters })).items.map(({ id }) => id);

test('the newest first, page after page, without a hash', async () => {
  const ids = [await user(), await user(), await user()].reverse();
  const first = await listUsers(deps, { limit: 2 });
  const second = await listUsers(deps, { limit: 2, cursor: first.pagination.nextCursor ?? '' });
  expect([...first.items, ...second.items].map(({ id }) => id).slice(0, 3)).toEqual(ids);
  expect(Object.keys(first.items[0] ?? {}).sort()).toEqual(
    [
      ...['id', 'username', 'email', 'displayName', 'role', 'createdAt'],
      ...['emailVerifiedAt', 'bannedAt', 'banReason'],
    ].sort(),
  );
  await expect(
    listUsers(deps, { limit: 2, role: 'user', cursor: first.pagination.nextCursor ?? '' }),
  ).rejects.toMatchObject({ code: 'validationFailed' });
});

test('found by a part of username or e-mail, whatever the case; a wildcard is a letter like others', async () => {
  const ada = await user({ username: 'Ada_Lovelace', email: 'Ada%L@Engines.example' });
  const other = await user({ username: 'AdaXLovelace', email: 'adaXl@looms.example' });
  expect(await idsOf({ q: 'LOVELACE' })).toEqual([other, ada]);
  expect(await idsOf({ q: 'ada_love' })).toEqual([ada]);
  expect(await idsOf({ q: 'a%l@' })).toEqual([ada]);
  expect(await idsOf({ q: ' engines.ex' })).toEqual([ada]);
  expect(await idsOf({ q: '\\' })).toEqual([]);
});

test('by role, and by being banned', async () => {
  const admin = await user({ role: 'admin' });
  const banned = await user({ banned_at: new Date() });
  expect(await idsOf({ role: 'admin' })).toEqual([admin]);
  expect(await idsOf({ banned: true })).toEqual([banned]);
  expect(await idsOf({ role: 'admin', banned: true })).toEqual([]);
  const harmless = await idsOf({ role: 'user', banned: false });
  expect(harmless.length).toBeGreaterThan(0);
  expect(harmless).not.toContain(admin);
  expect(harmless).not.toContain(banned);
});

test.each<[Partial<ListUsers>, string]>([
  [{}, 'users_newest'],
  [{ q: 'lovelace' }, 'users_search'],
  [{ role: 'admin' }, 'users_admins'],
  [{ banned: true }, 'users_banned'],
])('%j is one query, read from %s', async (filters, index) => {
  const { db, count } = countQueries(deps.db);
  await listUsers({ db }, { ...page, ...filters });
  expect(count()).toBe(1);
  const plan = await planOf(deps.db, (explained) => listUsers({ db: explained }, { ...page, ...filters }));
  expect(plan.indexes).toContain(index);
  expect(plan.scanned).not.toContain('users');
});

test('one account with how much belongs to it, in one query', async () => {
  const { userId, raterId } = await createUser(deps);
  const now = deps.time.now.getTime();
  const movieId = await createMovie(deps);
  await deps.db.insertInto('ratings').values({ rater_id: raterId, movie_id: movieId, score: 7 }).execute();
  await deps.db.insertInto('favorites').values({ user_id: userId, movie_id: movieId }).execute();
  const session = { user_id: userId, absolute_expires_at: new Date(now + 9_000) };
  await deps.db
    .insertInto('sessions')
    .values([
      { ...session, id: 'live', expires_at: new Date(now + 9_000) },
      { ...session, id: 'idle too long', expires_at: new Date(now - 9_000) },
    ])
    .execute();
  const secret = { user_id: userId, sealed_secret: Buffer.from('sealed') };
  await deps.db.insertInto('totp_secrets').values(secret).execute();
  const { db, count } = countQueries(deps.db);
  expect(await getUser({ db, clock: deps.clock }, { userId })).toMatchObject({
    id: userId,
    hasSecondFactor: false,
    counts: { sessions: 1, apiKeys: 0, ratings: 1, favorites: 1, hidden: 0 },
  });
  expect(count()).toBe(1);
  await deps.db.updateTable('totp_secrets').set({ confirmed_at: new Date() }).execute();
  expect(await getUser(deps, { userId })).toMatchObject({ hasSecondFactor: true });
  await expect(getUser(deps, { userId: crypto.randomUUID() })).rejects.toMatchObject({ code: 'notFound' });
});
