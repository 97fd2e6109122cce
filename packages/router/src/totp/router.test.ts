import { authenticatorCode } from '@matinee/core/testing/second-factor';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { callerFor, PASSWORD, problemOf, problemsOf, signUp } from '../testing/caller.ts';

let deps: TestDeps;
let ann: Awaited<ReturnType<typeof signUp>>;

beforeAll(async () => {
  deps = await createTestDeps();
  deps.time.now = new Date('2025-11-21T12:00:10Z');
});
beforeEach(async () => {
  ann = await signUp(deps);
});
afterAll(() => deps?.destroy());

/** Switches Ann's second factor on. */
async function switchOn() {
  const { secret } = await ann.call.totp.start({ password: PASSWORD });
  const { recoveryCodes } = await ann.call.totp.confirm({ code: await authenticatorCode(deps, secret, -1) });
  return { secret, recoveryCodes };
}

const login = (code?: string) =>
  callerFor(deps).call.auth.login({
    login: ann.user.username,
    password: PASSWORD,
    ...(code !== undefined && { code }),
  });
const isOn = async () => (await ann.call.me.get()).secondFactor;
const wrong = (path: string) => ({ status: 400, code: 'validationFailed', errors: [{ path }] });

test('on, asked for at login, off', async () => {
  const setup = await ann.call.totp.start({ password: PASSWORD });
  expect(setup).toEqual({
    secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
    uri: expect.stringMatching(/^otpauth:\/\/totp\//),
  });
  expect(setup.uri).toContain(`secret=${setup.secret}`);
  expect([await isOn(), (await login()).user.id]).toEqual([false, ann.user.id]);
  const code = await authenticatorCode(deps, setup.secret, -1);
  const { recoveryCodes } = await ann.call.totp.confirm({ code });
  expect(new Set(recoveryCodes).size).toBe(10);
  expect(await isOn()).toBe(true);
  expect(await problemOf(login())).toMatchObject({ status: 401, code: 'codeRequired' });
  const next = await authenticatorCode(deps, setup.secret);
  expect((await login(next)).user).toMatchObject({ id: ann.user.id, secondFactor: true });
  expect(await problemOf(login(next))).toMatchObject({ status: 401, code: 'unauthenticated' });
  expect(await ann.call.totp.disable({ password: PASSWORD, code: recoveryCodes[0] ?? '' })).toBeNull();
  expect([await isOn(), (await login()).user.id]).toEqual([false, ann.user.id]);
});

test('a secret is for who knows the password, and not while one is on', async () => {
  expect(await problemOf(ann.call.totp.start({ password: 'wrong' }))).toMatchObject(wrong('password'));
  const first = await ann.call.totp.start({ password: PASSWORD });
  const second = await ann.call.totp.start({ password: PASSWORD });
  const codes = [await authenticatorCode(deps, first.secret), await authenticatorCode(deps, second.secret)];
  expect(await problemOf(ann.call.totp.confirm({ code: codes[0] ?? '' }))).toMatchObject(wrong('code'));
  await ann.call.totp.confirm({ code: codes[1] ?? '' });
  for (const problem of await problemsOf([
    ann.call.totp.start({ password: PASSWORD }),
    ann.call.totp.confirm({ code: codes[1] ?? '' }),
  ]))
    expect(problem).toMatchObject({ status: 409, code: 'conflict' });
});

test('it is switched off with the password and a code, and by nothing less', async () => {
  const [code = ''] = (await switchOn()).recoveryCodes;
  expect(await problemOf(ann.call.totp.disable({ password: 'wrong', code }))).toMatchObject(
    wrong('password'),
  );
  expect(await problemOf(ann.call.totp.disable({ password: PASSWORD, code: '000000' }))).toMatchObject(
    wrong('code'),
  );
  const without = { password: PASSWORD } as { password: string; code: string };
  expect(await problemOf(ann.call.totp.disable(without))).toMatchObject(wrong('code'));
  expect(await isOn()).toBe(true);
});

test('new recovery codes take the place of the old ones', async () => {
  const { recoveryCodes } = await switchOn();
  const [first = '', second = ''] = recoveryCodes;
  const renewed = await ann.call.totp.renewRecoveryCodes({ code: first });
  expect(renewed.recoveryCodes).toHaveLength(10);
  expect(renewed.recoveryCodes.filter((code) => recoveryCodes.includes(code))).toEqual([]);
  expect(await problemOf(login(second))).toMatchObject({ status: 401, code: 'unauthenticated' });
  expect((await login(renewed.recoveryCodes[0])).user.id).toBe(ann.user.id);
});

test('without a second factor there is nothing to confirm, renew or switch off', async () => {
  const code = '123456';
  for (const problem of await problemsOf([
    ann.call.totp.confirm({ code }),
    ann.call.totp.renewRecoveryCodes({ code }),
    ann.call.totp.disable({ password: PASSWORD, code }),
  ]))
    expect(problem).toMatchObject({ status: 404, code: 'notFound' });
});

test('an unknown field is refused, and strangers are told to sign in', async () => {
  const typo = { password: PASSWORD, cod: '123456' } as unknown as { password: string; code: string };
  const { errors } = await problemOf(ann.call.totp.disable(typo));
  expect(errors).toContainEqual({ path: 'cod', message: 'Unknown; did you mean code?' });
  const { totp } = callerFor(deps).call;
  for (const problem of await problemsOf([
    totp.start({ password: PASSWORD }),
    totp.confirm({ code: '1' }),
    totp.disable({ password: PASSWORD, code: '1' }),
    totp.renewRecoveryCodes({ code: '1' }),
  ]))
    expect(problem).toMatchObject({ status: 401, code: 'unauthenticated' });
});
