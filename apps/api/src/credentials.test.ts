import { lastMailToken, mailKindsTo } from '@matinee/core/testing/mail-links';
import { authenticatorCode } from '@matinee/core/testing/second-factor';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newAccount, PASSWORD, signUp, type TestAccount } from './testing/accounts.ts';
import { type Call, callDoor, doors } from './testing/doors.ts';
import { startTestApi, type TestApi } from './testing/index.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.close());

const NEW = 'seven small otters';

describe.each(doors)('over %s', (door) => {
  let ann: TestAccount;
  beforeEach(async () => {
    ann = await signUp(api.url);
  });

  const call = (procedure: Call['procedure'], input?: Record<string, unknown>, token?: string) =>
    callDoor(api.url, door, { procedure, input, token });
  const status = (rest: number) => (door === 'rest' ? rest : 200);
  const linkFor = (purpose: 'verifyEmail' | 'changeEmail' | 'resetPassword') =>
    lastMailToken(api.deps, { userId: ann.id, purpose });
  const wrong = (path: string) => ({
    status: 400,
    problem: { code: 'validationFailed', errors: [{ path, message: expect.any(String) }] },
  });

  test('a password is changed', async () => {
    const change = (input: Record<string, unknown>) => call('auth.changePassword', input, ann.token);
    expect(await change({ currentPassword: 'wrong', newPassword: NEW })).toMatchObject(
      wrong('currentPassword'),
    );
    expect(await change({ currentPassword: PASSWORD, newPassword: 'short' })).toMatchObject(
      wrong('newPassword'),
    );
    expect(await change({ currentPassword: PASSWORD, newPassword: 'password1' })).toMatchObject(
      wrong('newPassword'),
    );
    expect(await change({ currentPassword: PASSWORD, newPassword: NEW, passwrod: 'x' })).toMatchObject({
      status: 400,
    });
    expect(await change({ currentPassword: PASSWORD, newPassword: NEW })).toMatchObject({
      status: status(204),
      data: null,
    });
    expect(await call('auth.login', { login: ann.username, password: NEW })).toMatchObject({ status: 200 });
    expect(await call('me.get', {}, ann.token)).toMatchObject({ status: 200 });
  });

  test('with an API key nothing of it can be done', async () => {
    const { data } = await callDoor(api.url, 'rest', {
      procedure: 'apiKeys.create',
      input: { name: 'script', scopes: ['read', 'write'] },
      token: ann.token,
    });
    const { key } = data as { key: string };
    for (const reply of [
      await call('auth.changePassword', { currentPassword: PASSWORD, newPassword: NEW }, key),
      await call('auth.changeEmail', { password: PASSWORD, newEmail: newAccount().email }, key),
      await call('auth.resendVerification', {}, key),
    ])
      expect(reply).toMatchObject({ status: 403, problem: { code: 'forbidden' } });
  });

  test('a password is forgotten and set, and nobody is signed in by that', async () => {
    const known = await call('auth.forgotPassword', { email: ann.email.toUpperCase() });
    const unknown = await call('auth.forgotPassword', { email: 'nobody@example.com' });
    expect(known).toEqual({ status: status(202), data: null, problem: undefined });
    expect(unknown).toEqual(known);
    expect(await mailKindsTo(api.deps, 'nobody@example.com')).toEqual([]);
    expect(await call('auth.forgotPassword', { email: 'no address' })).toMatchObject(wrong('email'));
    const token = await linkFor('resetPassword');
    const bad = await call('auth.resetPassword', { token: 'nothing', newPassword: NEW });
    expect(bad).toMatchObject(wrong('token'));
    expect(await call('auth.resetPassword', { token, newPassword: 'password1' })).toMatchObject(
      wrong('newPassword'),
    );
    expect(await call('auth.resetPassword', { token, newPassword: NEW })).toMatchObject({
      status: status(204),
      data: null,
    });
    const again = await call('auth.resetPassword', { token, newPassword: NEW });
    const { instance: _, ...problem } = again.problem ?? {};
    expect({ ...bad.problem, instance: undefined }).toEqual({ ...problem, instance: undefined });
    expect(await call('me.get', {}, ann.token)).toMatchObject({ status: 401 });
  });

  test('an address is proven, and changed', async () => {
    const token = await linkFor('verifyEmail');
    expect(await call('auth.verifyEmail', { token: 'nothing' })).toMatchObject(wrong('token'));
    expect(await call('auth.resendVerification', undefined, ann.token)).toMatchObject({
      status: status(202),
      data: null,
    });
    expect(await call('auth.verifyEmail', { token })).toMatchObject({
      status: 200,
      data: { email: ann.email },
    });
    expect(await call('auth.verifyEmail', { token })).toMatchObject(wrong('token'));
    expect(await call('me.get', {}, ann.token)).toMatchObject({ data: { emailVerified: true } });

    const { email: newEmail, ...taker } = newAccount();
    const change = (input: Record<string, unknown>) => call('auth.changeEmail', input, ann.token);
    expect(await change({ password: 'wrong', newEmail })).toMatchObject(wrong('password'));
    expect(await change({ password: PASSWORD, newEmail: 'no address' })).toMatchObject(wrong('newEmail'));
    const bob = await signUp(api.url);
    expect(await change({ password: PASSWORD, newEmail: bob.email })).toMatchObject({
      status: 409,
      problem: { code: 'emailTaken', errors: [{ path: 'newEmail' }] },
    });
    expect(await change({ password: PASSWORD, newEmail })).toMatchObject({ status: status(202), data: null });
    expect(await call('me.get', {}, ann.token)).toMatchObject({ data: { email: ann.email } });
    const link = await linkFor('changeEmail');
    await callDoor(api.url, 'rest', { procedure: 'auth.register', input: { ...taker, email: newEmail } });
    expect(await call('auth.verifyEmail', { token: link })).toMatchObject({
      status: 409,
      problem: { code: 'emailTaken' },
    });
    await api.deps.db.deleteFrom('users').where('email', '=', newEmail).execute();
    expect(await call('auth.verifyEmail', { token: link })).toMatchObject({
      status: 200,
      data: { email: newEmail },
    });
    expect(await mailKindsTo(api.deps, ann.email)).toContain('emailChanged');
  });

  test('strangers are told to sign in', async () => {
    for (const reply of [
      await call('auth.changePassword', { currentPassword: PASSWORD, newPassword: NEW }),
      await call('auth.changeEmail', { password: PASSWORD, newEmail: newAccount().email }),
      await call('auth.resendVerification'),
    ])
      expect(reply).toMatchObject({ status: 401, problem: { code: 'unauthenticated' } });
  });
});

test('a request for a link says nothing of accounts, to the byte', async () => {
  const ann = await signUp(api.url);
  const answers = [];
  for (const email of [ann.email, 'nobody@example.com']) {
    const body = JSON.stringify({ email });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${api.url}/api/v1/auth/password/forgot`, { method: 'POST', body, headers });
    const same = [...response.headers].filter(([name]) => name !== 'date' && name !== 'x-request-id');
    answers.push([response.status, await response.text(), same]);
  }
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[0]?.slice(0, 2)).toEqual([202, '']);
});

test('setting a password does not get around the second factor', async () => {
  const ann = await signUp(api.url);
  const rest = (procedure: Call['procedure'], input: Record<string, unknown>) =>
    callDoor(api.url, 'rest', { procedure, input, token: ann.token });
  const { secret } = (await rest('totp.start', { password: PASSWORD })).data as { secret: string };
  await rest('totp.confirm', { code: await authenticatorCode(api.deps, secret, -1) });
  await callDoor(api.url, 'rest', { procedure: 'auth.forgotPassword', input: { email: ann.email } });
  const token = await lastMailToken(api.deps, { userId: ann.id, purpose: 'resetPassword' });
  await callDoor(api.url, 'rest', { procedure: 'auth.resetPassword', input: { token, newPassword: NEW } });
  const login = { login: ann.username, password: NEW };
  expect(await callDoor(api.url, 'rest', { procedure: 'auth.login', input: login })).toMatchObject({
    problem: { code: 'codeRequired' },
  });
  const code = await authenticatorCode(api.deps, secret);
  expect(
    await callDoor(api.url, 'rest', { procedure: 'auth.login', input: { ...login, code } }),
  ).toMatchObject({
    status: 200,
  });
});
