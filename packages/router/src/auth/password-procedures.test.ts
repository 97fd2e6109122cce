import { lastMailToken, mailKindsTo } from '@matinee/core/testing/mail-links';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { callerFor, callerWithKey, PASSWORD, problemOf, signUp } from '../testing/caller.ts';

const NEW = 'seven small otters';

let deps: TestDeps;
let ann: Awaited<ReturnType<typeof signUp>>;

beforeAll(async () => {
  deps = await createTestDeps();
});
beforeEach(async () => {
  ann = await signUp(deps);
});
afterAll(() => deps?.destroy());

const anybody = () => callerFor(deps).call.auth;
const login = (password: string) => anybody().login({ login: ann.user.username, password });
const wrong = (path: string) => ({
  status: 400,
  code: 'validationFailed',
  errors: [{ path, message: expect.any(String) }],
});

test('a password is changed; other sessions end, this one goes on', async () => {
  const { tokens } = await login(PASSWORD);
  expect(await ann.call.auth.changePassword({ currentPassword: PASSWORD, newPassword: NEW })).toBeNull();
  expect((await ann.call.me.get()).id).toBe(ann.user.id);
  const other = callerFor(deps, tokens?.accessToken);
  expect(await problemOf(other.call.me.get())).toMatchObject({ status: 401, code: 'unauthenticated' });
  expect(await problemOf(login(PASSWORD))).toMatchObject({ status: 401 });
  expect((await login(NEW)).user.id).toBe(ann.user.id);
  expect(await mailKindsTo(deps, ann.user.email)).toContain('passwordChanged');
});

test.each<[string, object]>([
  ['currentPassword', { currentPassword: 'wrong' }],
  ['newPassword', { newPassword: 'short' }],
  ['newPassword', { newPassword: 'password1' }],
  ['passwrod', { passwrod: 'x' }],
])('with a wrong %s it stays: %j', async (path, change) => {
  const input = { currentPassword: PASSWORD, newPassword: NEW, ...change };
  expect(await problemOf(ann.call.auth.changePassword(input))).toMatchObject(wrong(path));
  expect((await login(PASSWORD)).user.id).toBe(ann.user.id);
});

test('it is not changed with an API key, nor by strangers', async () => {
  const input = { currentPassword: PASSWORD, newPassword: NEW };
  const byKey = await callerWithKey(deps, { owner: ann, scopes: ['read', 'write'] });
  expect(await problemOf(byKey.call.auth.changePassword(input))).toMatchObject({
    status: 403,
    code: 'forbidden',
  });
  expect(await problemOf(anybody().changePassword(input))).toMatchObject({
    status: 401,
    code: 'unauthenticated',
  });
});

test('asking for a link says nothing of accounts', async () => {
  expect(await anybody().forgotPassword({ email: ann.user.email.toUpperCase() })).toBeNull();
  expect(await anybody().forgotPassword({ email: 'nobody@example.com' })).toBeNull();
  expect(await mailKindsTo(deps, ann.user.email)).toContain('resetPassword');
  expect(await mailKindsTo(deps, 'nobody@example.com')).toEqual([]);
  expect(await problemOf(anybody().forgotPassword({ email: 'no address' }))).toMatchObject(wrong('email'));
});

test('the link sets a password once, ends every session and proves the address', async () => {
  await anybody().forgotPassword({ email: ann.user.email });
  const token = await lastMailToken(deps, { userId: ann.user.id, purpose: 'resetPassword' });
  const unknown = await problemOf(anybody().resetPassword({ token: 'nothing', newPassword: NEW }));
  expect(unknown).toMatchObject(wrong('token'));
  expect(await problemOf(anybody().resetPassword({ token, newPassword: 'password1' }))).toMatchObject(
    wrong('newPassword'),
  );
  expect(await anybody().resetPassword({ token, newPassword: NEW })).toBeNull();
  expect(await problemOf(anybody().resetPassword({ token, newPassword: NEW }))).toEqual(unknown);
  expect(await problemOf(ann.call.me.get())).toMatchObject({ status: 401, code: 'unauthenticated' });
  expect((await login(NEW)).user).toMatchObject({ id: ann.user.id, emailVerified: true });
});
