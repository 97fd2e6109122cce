import { afterAll, beforeAll, expect, test } from 'vitest';
import { authenticate } from '../auth/authenticate.ts';
import { createLucia } from '../auth/lucia.ts';
import { makeSessionCookie } from '../auth/session-cookie.ts';
import { createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { type UpdateUser, updateUser } from './update-user.ts';

let deps: TestDeps;

beforeAll(async () => {
  deps = await createTestDeps();
});
afterAll(() => deps?.destroy());

async function admin(): Promise<string> {
  const { userId } = await createUser(deps);
  await deps.db.updateTable('users').set({ role: 'admin' }).where('id', '=', userId).execute();
  return userId;
}

/** Somebody who is signed in: what they send with each request. */
async function signedIn(userId: string) {
  const sessionId = crypto.randomUUID();
  const absoluteExpiresAt = new Date(deps.time.now.getTime() + 3_600_000);
  const attributes = { absoluteExpiresAt, lastUsedAt: deps.time.now, userAgent: null, ip: null };
  await createLucia(deps).createSession(userId, attributes, { sessionId });
  return { cookie: makeSessionCookie(deps, { sessionId, userId }) };
}

const update = (params: UpdateUser) => updateUser(deps, { ip: '192.0.2.7', ...params });

const eventsOn = (userId: string) =>
  deps.db
    .selectFrom('audit_log')
    .select(['action', 'actor_id', 'subject_id', 'ip', 'detail'])
    .where('subject_id', '=', userId)
    .orderBy('id')
    .execute();

test('a role acts on the next request, and is noted with the one before', async () => {
  const [actorId, { userId }] = [await admin(), await createUser(deps)];
  const credentials = await signedIn(userId);
  expect(await authenticate(deps, credentials)).toMatchObject({ userId, role: 'user' });
  expect(await update({ actorId, userId, role: 'admin' })).toMatchObject({ id: userId, role: 'admin' });
  expect(await authenticate(deps, credentials)).toMatchObject({ role: 'admin' });
  await update({ actorId, userId, role: 'user' });
  expect(await authenticate(deps, credentials)).toMatchObject({ role: 'user' });
  const event = { action: 'admin.roleChanged', actor_id: actorId, subject_id: userId, ip: '192.0.2.7' };
  expect(await eventsOn(userId)).toEqual([
    { ...event, detail: { from: 'user', to: 'admin' } },
    { ...event, detail: { from: 'admin', to: 'user' } },
  ]);
});

test('a ban ends every session at once, and lifting it brings none back', async () => {
  const [actorId, { userId }] = [await admin(), await createUser(deps)];
  const [one, two] = [await signedIn(userId), await signedIn(userId)];
  const banned = await update({ actorId, userId, banned: true, banReason: 'spam' });
  expect(banned).toMatchObject({ bannedAt: deps.time.now.toISOString(), banReason: 'spam' });
  const refused = { code: 'unauthenticated' };
  for (const credentials of [one, two])
    await expect(authenticate(deps, credentials)).rejects.toMatchObject(refused);
  expect(await update({ actorId, userId, banned: false })).toMatchObject({ bannedAt: null, banReason: null });
  await expect(authenticate(deps, one)).rejects.toMatchObject(refused);
  expect((await eventsOn(userId)).map(({ action, detail }) => [action, detail])).toEqual([
    ['admin.userBanned', { reason: 'spam', reasonBefore: null }],
    ['admin.userUnbanned', { reasonBefore: 'spam' }],
  ]);
});

test('a session that is there in spite of a ban is refused all the same', async () => {
  const { userId } = await createUser(deps);
  const credentials = await signedIn(userId);
  await deps.db.updateTable('users').set({ banned_at: new Date() }).where('id', '=', userId).execute();
  await expect(authenticate(deps, credentials)).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('what is so already stays, and leaves no event', async () => {
  const [actorId, { userId }] = [await admin(), await createUser(deps)];
  const before = await update({ actorId, userId });
  expect(await update({ actorId, userId, role: 'user', banned: false })).toEqual(before);
  const banned = await update({ actorId, userId, banned: true, banReason: 'spam' });
  deps.time.now = new Date(deps.time.now.getTime() + 60_000);
  expect(await update({ actorId, userId, banned: true, banReason: 'spam' })).toEqual(banned);
  expect(await update({ actorId, userId, banned: true })).toEqual(banned);
  expect(await eventsOn(userId)).toHaveLength(1);
  // Another reason is news; since when it lasts is not.
  const again = await update({ actorId, userId, banReason: 'more spam' });
  expect(again).toEqual({ ...banned, banReason: 'more spam' });
  expect(await eventsOn(userId)).toHaveLength(2);
});

test('nobody bans themself or gives up being an administrator', async () => {
  const actorId = await admin();
  const own = { actorId, userId: actorId };
  await expect(update({ ...own, role: 'user' })).rejects.toMatchObject({ code: 'conflict' });
  await expect(update({ ...own, banned: true })).rejects.toMatchObject({ code: 'conflict' });
  expect(await update({ ...own, role: 'admin', banned: false })).toMatchObject({ role: 'admin' });
  expect(await eventsOn(actorId)).toEqual([]);
});

test('of two administrators who take the role from each other, one is left', async () => {
  for (const change of [{ role: 'user' }, { banned: true }] as const) {
    const [ann, ben] = [await admin(), await admin()];
    const results = await Promise.allSettled([
      update({ actorId: ann, userId: ben, ...change }),
      update({ actorId: ben, userId: ann, ...change }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const [reason] = results.flatMap((result) => ('reason' in result ? [result.reason] : []));
    expect(reason).toMatchObject({ code: 'forbidden' });
  }
});

test('the wrong side', async () => {
  const [actorId, { userId }] = [await admin(), await createUser(deps)];
  const nobody = crypto.randomUUID();
  await expect(update({ actorId, userId: nobody, role: 'user' })).rejects.toMatchObject({ code: 'notFound' });
  await expect(update({ actorId: userId, userId: actorId, role: 'user' })).rejects.toMatchObject({
    code: 'forbidden',
  });
  for (const params of [{ banReason: 'spam' }, { banned: false, banReason: 'spam' }])
    await expect(update({ actorId, userId, ...params })).rejects.toMatchObject({
      code: 'validationFailed',
      errors: [{ path: 'banReason', message: 'Only together with a ban' }],
    });
  expect(await eventsOn(userId)).toEqual([]);
});
