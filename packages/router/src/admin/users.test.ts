import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  callerFor,
  callerWithKey,
  PASSWORD,
  problemOf,
  problemsOf,
  signUp,
  signUpAdmin,
} from '../testing/caller.ts';

let deps: TestDeps;
let admin: Awaited<ReturnType<typeof signUp>>;
let ann: Awaited<ReturnType<typeof signUp>>;

beforeAll(async () => {
  deps = await createTestDeps();
  admin = await signUpAdmin(deps);
});
beforeEach(async () => {
  ann = await signUp(deps);
});
afterAll(() => deps?.destroy());

/** An account as administrators see it. */
const accountOf = ({ id, username, email, createdAt }: typeof ann.user) => ({
  id,
  username,
  email,
  displayName: null,
  role: 'user',
  createdAt,
  emailVerifiedAt: null,
  bannedAt: null,
  banReason: null,
});

test('accounts are listed, the newest first, and shown with what belongs to them', async () => {
  const ben = await signUp(deps);
  const { items, pagination } = await admin.call.admin.users.list({ limit: 2 });
  expect(items).toEqual([accountOf(ben.user), accountOf(ann.user)]);
  const next = await admin.call.admin.users.list({ limit: 1, cursor: pagination.nextCursor ?? '' });
  expect(next.items[0]?.id).not.toBe(ann.user.id);
  expect((await admin.call.admin.users.list({ q: ann.user.email })).items).toEqual([accountOf(ann.user)]);
  expect((await admin.call.admin.users.list({ role: 'admin' })).items).toMatchObject([{ id: admin.user.id }]);
  expect(await admin.call.admin.users.get({ id: ann.user.id })).toEqual({
    ...accountOf(ann.user),
    hasSecondFactor: false,
    counts: { sessions: 1, apiKeys: 0, ratings: 0, favorites: 0, hidden: 0 },
  });
});

test('a ban ends what was begun and keeps out, until it is lifted', async () => {
  const id = ann.user.id;
  const login = () => callerFor(deps).call.auth.login({ login: ann.user.username, password: PASSWORD });
  const banned = await admin.call.admin.users.update({ id, banned: true, banReason: 'spam' });
  expect(banned).toEqual({
    ...accountOf(ann.user),
    bannedAt: deps.time.now.toISOString(),
    banReason: 'spam',
  });
  expect(await problemOf(ann.call.me.get())).toMatchObject({ status: 401, code: 'unauthenticated' });
  expect(await problemOf(login())).toMatchObject({ status: 403, code: 'forbidden' });
  expect((await admin.call.admin.users.list({ banned: true })).items).toEqual([banned]);
  expect(await admin.call.admin.users.update({ id, banned: false })).toEqual(accountOf(ann.user));
  expect((await login()).user).toMatchObject({ id });
});

test('a role acts on the next call, and is not given with an API key', async () => {
  const id = ann.user.id;
  const byKey = await callerWithKey(deps, { owner: admin, scopes: ['read', 'write', 'admin'] });
  expect(await problemOf(byKey.call.admin.users.update({ id, role: 'admin' }))).toMatchObject({
    status: 403,
    code: 'forbidden',
    detail: 'This cannot be done with an API key: sign in',
  });
  expect(await problemOf(ann.call.admin.users.list())).toMatchObject({
    status: 403,
    detail: 'This needs an administrator',
  });
  expect(await admin.call.admin.users.update({ id, role: 'admin' })).toMatchObject({ id, role: 'admin' });
  expect((await ann.call.admin.users.get({ id })).role).toBe('admin');
  expect(await byKey.call.admin.users.update({ id, banned: true })).toMatchObject({ role: 'admin' });
  const { items } = await admin.call.admin.audit.list({ subjectId: id });
  expect(items.map(({ action, ip }) => [action, ip])).toEqual([
    ['admin.userBanned', '192.0.2.1'],
    ['admin.roleChanged', '192.0.2.1'],
  ]);
  await admin.call.admin.users.update({ id, role: 'user' });
});

test('a key without the scope administers nothing', async () => {
  const byKey = await callerWithKey(deps, { owner: admin, scopes: ['read', 'write'] });
  expect(await problemOf(byKey.call.admin.users.list())).toMatchObject({
    status: 403,
    detail: 'The API key lacks the scope "admin"',
  });
});

describe('refused', () => {
  test('without signing in', async () => {
    const { call } = callerFor(deps);
    expect(await problemOf(call.admin.users.list())).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  test('about nobody', async () => {
    const id = crypto.randomUUID();
    const { users } = admin.call.admin;
    for (const problem of await problemsOf([users.get({ id }), users.update({ id, banned: true })]))
      expect(problem).toMatchObject({ status: 404, code: 'notFound' });
  });

  test.each([{ banned: true }, { role: 'user' as const }])('to oneself: %j', async (change) => {
    const { id } = admin.user;
    expect(await problemOf(admin.call.admin.users.update({ id, ...change }))).toMatchObject({
      status: 409,
      code: 'conflict',
    });
    expect((await admin.call.admin.users.get({ id })).role).toBe('admin');
  });

  test.each<[string, object]>([
    ['role', { role: 'owner' }],
    ['banned', { banned: 'yes' }],
    ['banReason', { banReason: 'spam' }],
    ['banReason', { banned: true, banReason: 'x'.repeat(201) }],
    ['banReason', { banned: true, banReason: 'a\uD800b' }],
    ['email', { email: 'new@example.com' }],
  ])('a wrong %s: %j', async (path, change) => {
    const { id } = ann.user;
    const problem = await problemOf(admin.call.admin.users.update({ id, ...change }));
    expect(problem).toMatchObject({ status: 400, code: 'validationFailed', errors: [{ path }] });
    expect(await admin.call.admin.users.get({ id })).toMatchObject(accountOf(ann.user));
  });

  test.each<[string, object]>([
    ['q', { q: 'a\0b' }],
    ['role', { role: 'owner' }],
    ['cursor', { cursor: 'nonsense' }],
    ['limit', { limit: 101 }],
    ['page', { page: 1 }],
  ])('a list with a wrong %s', async (path, input) => {
    expect(await problemOf(admin.call.admin.users.list(input))).toMatchObject({
      status: 400,
      code: 'validationFailed',
      errors: [{ path }],
    });
  });
});
