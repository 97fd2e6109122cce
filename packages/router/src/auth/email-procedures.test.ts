import { lastMailToken, mailKindsTo } from '@matinee/core/testing/mail-links';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { callerFor, callerWithKey, PASSWORD, problemOf, problemsOf, signUp } from '../testing/caller.ts';

let deps: TestDeps;
let ann: Awaited<ReturnType<typeof signUp>>;
let counter = 0;

beforeAll(async () => {
  deps = await createTestDeps();
});
beforeEach(async () => {
  ann = await signUp(deps);
});
afterAll(() => deps?.destroy());

const newEmail = () => `changed-${++counter}@example.com`;
const verify = (token: string) => callerFor(deps).call.auth.verifyEmail({ token });
const linkFor = (purpose: 'verifyEmail' | 'changeEmail') =>
  lastMailToken(deps, { userId: ann.user.id, purpose });
const wrong = (path: string) => ({
  status: 400,
  code: 'validationFailed',
  errors: [{ path, message: expect.any(String) }],
});
const verificationMails = async () =>
  (await mailKindsTo(deps, ann.user.email)).filter((kind) => kind === 'verifyEmail').length;

test('an address is proven by its link, once', async () => {
  const token = await linkFor('verifyEmail');
  expect(await problemOf(verify('nothing'))).toMatchObject(wrong('token'));
  expect(await verify(token)).toEqual({ email: ann.user.email });
  expect((await ann.call.me.get()).emailVerified).toBe(true);
  expect(await problemOf(verify(token))).toMatchObject(wrong('token'));
});

test('the link is sent once more, until it is followed', async () => {
  expect(await verificationMails()).toBe(1);
  expect(await ann.call.auth.resendVerification()).toBeNull();
  expect(await verificationMails()).toBe(2);
  await verify(await linkFor('verifyEmail'));
  expect(await ann.call.auth.resendVerification()).toBeNull();
  expect(await verificationMails()).toBe(2);
});

test('an account gets another address when the link to it is followed', async () => {
  const email = newEmail();
  expect(await ann.call.auth.changeEmail({ password: PASSWORD, newEmail: email })).toBeNull();
  expect((await ann.call.me.get()).email).toBe(ann.user.email);
  expect(await verify(await linkFor('changeEmail'))).toEqual({ email });
  expect(await ann.call.me.get()).toMatchObject({ email, emailVerified: true });
  expect(await mailKindsTo(deps, ann.user.email)).toContain('emailChanged');
});

test('an address that somebody has is taken, also when they get it meanwhile', async () => {
  const ben = await signUp(deps);
  const asked = ann.call.auth.changeEmail({ password: PASSWORD, newEmail: ben.user.email });
  expect(await problemOf(asked)).toMatchObject({
    status: 409,
    code: 'emailTaken',
    errors: [{ path: 'newEmail', message: 'Taken' }],
  });
  const email = newEmail();
  await ann.call.auth.changeEmail({ password: PASSWORD, newEmail: email });
  const username = `changed-${counter}`;
  await callerFor(deps).call.auth.register({ email, username, password: PASSWORD });
  expect(await problemOf(verify(await linkFor('changeEmail')))).toMatchObject({
    status: 409,
    code: 'emailTaken',
  });
  expect((await ann.call.me.get()).email).toBe(ann.user.email);
});

test.each<[string, object]>([
  ['password', { password: 'wrong' }],
  ['newEmail', { newEmail: 'no address' }],
  ['email', { email: 'new@example.com' }],
])('a wrong %s changes nothing', async (path, change) => {
  const input = { password: PASSWORD, newEmail: newEmail(), ...change };
  expect(await problemOf(ann.call.auth.changeEmail(input))).toMatchObject(wrong(path));
  expect(await mailKindsTo(deps, input.newEmail)).toEqual([]);
});

test('an API key changes no address, and strangers are told to sign in', async () => {
  const byKey = await callerWithKey(deps, { owner: ann, scopes: ['read', 'write'] });
  const calls = ({ call: { auth } }: Pick<typeof byKey, 'call'>) => [
    auth.changeEmail({ password: PASSWORD, newEmail: newEmail() }),
    auth.resendVerification(),
  ];
  for (const problem of await problemsOf(calls(byKey)))
    expect(problem).toMatchObject({ status: 403, code: 'forbidden' });
  for (const problem of await problemsOf(calls(callerFor(deps))))
    expect(problem).toMatchObject({ status: 401, code: 'unauthenticated' });
});
