import { afterAll, beforeAll, expect, test } from 'vitest';
import { newAccount } from '../testing/accounts.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { login } from './login.ts';
import { type RegisterParams, register } from './register.ts';

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';
const newerFirefox = firefox.replaceAll('128', '140');
const firefoxElsewhere = firefox.replace('X11; Linux x86_64', 'Windows NT 10.0');

let deps: TestDeps;

beforeAll(async () => {
  deps = await createTestDeps();
});
afterAll(() => deps.destroy());

async function signUp(userAgent: string | undefined) {
  const account = newAccount({ userAgent });
  const { user } = await register(deps, account);
  deps.enqueued.length = 0;
  return { account, user };
}

function signIn({ username, password }: RegisterParams, userAgent?: string, from = deps) {
  return login(from, { login: username, password, userAgent, ip: '192.0.2.7' });
}

function mailsOf(userId: string) {
  return deps.db
    .selectFrom('mails')
    .select(['kind', 'recipient', 'detail'])
    .where('user_id', '=', userId)
    .where('kind', '=', 'newDevice')
    .execute();
}

test('signing in on a new device is told by mail, once', async () => {
  const { account, user } = await signUp(firefox);
  expect(await mailsOf(user.id)).toEqual([]);
  await signIn(account, firefoxElsewhere);
  const mail = {
    kind: 'newDevice',
    recipient: account.email,
    detail: { device: 'Firefox on Windows', ip: '192.0.2.7' },
  };
  expect(await mailsOf(user.id)).toEqual([mail]);
  expect(deps.enqueued).toEqual([{ name: 'mail.deliver', payload: {} }]);
  await signIn(account, firefoxElsewhere);
  expect(await mailsOf(user.id)).toEqual([mail]);
});

test('a newer version of what one signed up with is no new device', async () => {
  const { account, user } = await signUp(firefox);
  await signIn(account, newerFirefox);
  expect(await mailsOf(user.id)).toEqual([]);
  expect(deps.enqueued).toEqual([]);
});

test('the first device of an account that has none is no news', async () => {
  const { account, user } = await signUp(firefox);
  await deps.db.deleteFrom('known_devices').where('user_id', '=', user.id).execute();
  await signIn(account, firefoxElsewhere);
  expect(await mailsOf(user.id)).toEqual([]);
  await signIn(account, firefox);
  expect(await mailsOf(user.id)).toHaveLength(1);
});

test('of 20 sign-ins at once on a new device one is told', async () => {
  const { account, user } = await signUp(firefox);
  await Promise.all(Array.from({ length: 20 }, () => signIn(account, 'curl/8.5.0')));
  expect(await mailsOf(user.id)).toHaveLength(1);
});

test('a device is remembered as a hash, and somebody else has not seen it', async () => {
  const { user } = await signUp(firefox);
  const other = await signUp('curl/8.5.0');
  await signIn(other.account, firefox);
  expect(await mailsOf(other.user.id)).toHaveLength(1);
  const rows = await deps.db
    .selectFrom('known_devices')
    .select('device')
    .where('user_id', '=', user.id)
    .execute();
  expect(rows).toEqual([{ device: expect.any(Buffer) }]);
  expect(rows[0]?.device).toHaveLength(32);
});

test('a wrong password makes no device known', async () => {
  const { account, user } = await signUp(firefox);
  const wrong = signIn({ ...account, password: 'wrong' }, firefoxElsewhere);
  await expect(wrong).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(await mailsOf(user.id)).toEqual([]);
  await signIn(account, firefoxElsewhere);
  expect(await mailsOf(user.id)).toHaveLength(1);
});

test('the mail can be switched off; the device is known all the same', async () => {
  const { account, user } = await signUp(firefox);
  const quiet = { ...deps, auth: { ...deps.auth, newDeviceMail: false } };
  await signIn(account, firefoxElsewhere, quiet);
  await signIn(account, firefoxElsewhere);
  expect(await mailsOf(user.id)).toEqual([]);
});
