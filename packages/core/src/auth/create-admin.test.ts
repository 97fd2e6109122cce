import { afterAll, beforeAll, expect, test } from 'vitest';
import { getMe } from '../me/get-me.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { authenticate } from './authenticate.ts';
import { createAdmin } from './create-admin.ts';
import { login } from './login.ts';
import { register } from './register.ts';

let deps: TestDeps;

beforeAll(async () => {
  deps = await createTestDeps();
});
afterAll(() => deps.destroy());

const password = 'tall green hedgehog';

test('a new administrator can log in', async () => {
  const { user, isNew } = await createAdmin(deps, {
    email: ' root@example.com',
    username: 'root',
    password,
  });
  expect(isNew).toBe(true);
  const { tokens } = await login(deps, { login: 'root', password });
  expect(await authenticate(deps, { token: tokens.accessToken })).toMatchObject({
    userId: user.id,
    role: 'admin',
  });
});

test('an account whose address is proven is promoted and keeps its password', async () => {
  const { user, tokens } = await register(deps, { email: 'ada@example.com', username: 'ada', password });
  await deps.db
    .updateTable('users')
    .set({ email_verified_at: new Date() })
    .where('id', '=', user.id)
    .execute();
  const promoted = await createAdmin(deps, {
    email: 'ADA@example.com',
    username: 'Ada',
    password: 'another password',
  });
  expect(promoted).toEqual({ isNew: false, user: { ...user, role: 'admin', emailVerified: true } });
  expect((await authenticate(deps, { token: tokens.accessToken })).role).toBe('admin');
  expect(await getMe(deps, { userId: user.id })).toEqual(promoted.user);
  await login(deps, { login: 'ada', password });
});

test('who was faster than the operator, with their address, is not promoted', async () => {
  const names = { email: 'ops@example.com', username: 'ops' };
  const { user } = await register(deps, { ...names, password: 'seven small otters' });
  await expect(createAdmin(deps, { ...names, password })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(/^ops@example.com belongs to an account already and was never confirmed/),
  });
  expect((await getMe(deps, { userId: user.id })).role).toBe('user');
});

test('one with that password is promoted by its password, and once is enough', async () => {
  const names = { email: 'own@example.com', username: 'own' };
  const { user } = await register(deps, { ...names, password });
  const promoted = { isNew: false, user: { ...user, role: 'admin' } };
  expect(await createAdmin(deps, { ...names, password })).toEqual(promoted);
  expect(await createAdmin(deps, { ...names, password: 'another password' })).toEqual(promoted);
});

test.each([
  ['conflict', { email: 'grace@example.com', username: 'somebody' }],
  ['usernameTaken', { email: 'new@example.com', username: 'grace' }],
  ['validationFailed', { email: 'nonsense', username: 'grace' }],
])('%s changes nothing', async (code, names) => {
  const account = { email: 'grace@example.com', username: 'grace', password };
  await register(deps, account).catch((error) => expect(error.code).toBe('emailTaken'));
  await expect(createAdmin(deps, { ...names, password })).rejects.toMatchObject({ code });
  const { user } = await login(deps, { login: 'grace', password });
  expect(user.role).toBe('user');
});

test('what is done to accounts is in the audit log', async () => {
  const rows = await deps.db.selectFrom('audit_log').select('action').execute();
  const actions = new Set(rows.map(({ action }) => action));
  for (const action of ['admin.created', 'admin.promoted', 'auth.registered', 'auth.loggedIn'])
    expect(actions).toContain(action);
});

test('an account that is gone is not found', async () => {
  await expect(getMe(deps, { userId: '01900000-0000-7000-8000-000000000000' })).rejects.toMatchObject({
    code: 'notFound',
  });
});
