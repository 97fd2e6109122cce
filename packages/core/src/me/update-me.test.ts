import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { getMe } from './get-me.ts';
import { updateMe } from './update-me.ts';

let deps: TestDeps;
let userId: string;
let otherId: string;

beforeAll(async () => {
  deps = await createTestDeps();
});
beforeEach(async () => {
  ({ userId } = await createUser(deps));
  ({ userId: otherId } = await createUser(deps));
});
afterAll(() => deps.destroy());

const profile = {
  displayName: 'Ada Lovelace',
  bio: 'Analyst.\nLikes engines.',
  locale: 'pt-BR',
  isPublic: true,
};
const empty = { displayName: null, bio: null, locale: null, isPublic: false, avatarUrls: null };

test('only what is sent changes, null takes away, and nobody else is touched', async () => {
  const before = await getMe(deps, { userId });
  expect(before).toMatchObject(empty);
  expect(await updateMe(deps, { userId, ...profile })).toEqual({ ...before, ...profile });
  expect(await updateMe(deps, { userId, bio: 'Shorter' })).toEqual({ ...before, ...profile, bio: 'Shorter' });
  expect(await updateMe(deps, { userId })).toEqual({ ...before, ...profile, bio: 'Shorter' });
  const cleared = await updateMe(deps, {
    userId,
    displayName: null,
    bio: null,
    locale: null,
    isPublic: false,
  });
  expect(cleared).toEqual(before);
  expect(await getMe(deps, { userId })).toEqual(before);
  expect(await getMe(deps, { userId: otherId })).toMatchObject(empty);
});

test.each([
  ['de', 'de'],
  ['EN-us', 'en-US'],
  ['zh-hant-tw', 'zh-Hant-TW'],
  ['es-419', 'es-419'],
])('the locale %s is kept as %s', async (given, kept) => {
  expect((await updateMe(deps, { userId, locale: given })).locale).toBe(kept);
});

test('a username is one person’s, whatever its case; one’s own can change its case', async () => {
  const { username } = await getMe(deps, { userId: otherId });
  await expect(updateMe(deps, { userId, username: username.toUpperCase() })).rejects.toMatchObject({
    code: 'usernameTaken',
    errors: [{ path: 'username' }],
  });
  const mine = (await getMe(deps, { userId })).username;
  expect((await updateMe(deps, { userId, username: mine.toUpperCase() })).username).toBe(mine.toUpperCase());
});

test('of 20 who want a name at once one gets it', async () => {
  const users = await Promise.all(Array.from({ length: 20 }, () => createUser(deps)));
  const results = await Promise.allSettled(
    users.map((user, i) => updateMe(deps, { ...user, username: i % 2 ? 'wanted' : 'WANTED' })),
  );
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const result of results)
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'usernameTaken' });
});

test('a new username is noted, other changes are not', async () => {
  const { username } = await getMe(deps, { userId });
  await updateMe(deps, { userId, ip: '192.0.2.7', username: 'renamed', ...profile });
  await updateMe(deps, { userId, ip: '192.0.2.7', username: 'renamed', bio: 'Again' });
  const events = await deps.db
    .selectFrom('audit_log')
    .select(['action', 'ip', 'detail'])
    .where('actor_id', '=', userId)
    .execute();
  expect(events).toEqual([
    { action: 'account.usernameChanged', ip: '192.0.2.7', detail: { from: username, to: 'renamed' } },
  ]);
});

test('an account that is gone is not found', async () => {
  await deps.db.deleteFrom('users').where('id', '=', userId).execute();
  await expect(updateMe(deps, { userId, bio: 'x' })).rejects.toMatchObject({ code: 'notFound' });
});
