import { createLimiter } from '@matinee/core/auth/limiter';
import { lastMailToken } from '@matinee/core/testing/mail-links';
import { createTestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newAccount, PASSWORD, signUp, type TestAccount } from '../testing/accounts.ts';
import { callDoor } from '../testing/doors.ts';
import { startTestApi, type TestApi } from '../testing/index.ts';
import { openStubPage, type StubPage } from '../testing/page-stub.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.close());

const textOf = async (path: string) => (await fetch(`${api.url}/account/${path}`)).text();

async function open(
  page: 'verify-email' | 'reset-password',
  token?: string,
  url = api.url,
): Promise<StubPage> {
  const address = new URL(`${url}/account/${page}${token === undefined ? '' : `#token=${token}`}`);
  return openStubPage({ address, html: await textOf(page), script: await textOf('account.js') });
}

const resetTokenOf = async ({ id: userId, email }: TestAccount) => {
  await callDoor(api.url, 'rest', { procedure: 'auth.forgotPassword', input: { email } });
  return lastMailToken(api.deps, { userId, purpose: 'resetPassword' });
};

const canSignIn = async ({ username: login }: TestAccount, password: string) =>
  (await callDoor(api.url, 'rest', { procedure: 'auth.login', input: { login, password } })).status === 200;

test.each(['verify-email', 'reset-password', 'account.js', 'account.css'])(
  '%s is kept by nobody, tells nobody, and runs nothing but its own script',
  async (path) => {
    const { status, headers } = await fetch(`${api.url}/account/${path}`);
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    const csp = headers.get('content-security-policy');
    expect(csp).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(csp).toContain("frame-ancestors 'none'");
    expect(csp).not.toMatch(/unsafe|https?:|\*/);
  },
);

test.each(['verify-email', 'reset-password'])(
  '%s has nothing inline, and nothing of another host',
  async (path) => {
    const html = await textOf(path);
    expect(html).not.toMatch(/<script(?![^>]*\ssrc="account\.js")|<style|\sstyle=|\son\w+=/);
    const loaded = [...html.matchAll(/(?:src|href)="(.+?)"/g)].map(([, address]) => address);
    expect(loaded).toEqual(['data:,', 'account.css', 'account.js']);
  },
);

test('opening a link confirms nothing and hides the token; the click confirms', async () => {
  const ann = await signUp(api.url);
  const token = await lastMailToken(api.deps, { userId: ann.id, purpose: 'verifyEmail' });
  const page = await open('verify-email', token);
  expect(page.address()).toBe(`${api.url}/account/verify-email`);
  expect(page.shown()).toEqual({ form: 'confirm', message: '', mood: '' });
  const verified = async () => {
    const { data } = await callDoor(api.url, 'rest', { procedure: 'me.get', token: ann.token });
    return (data as { emailVerified: boolean }).emailVerified;
  };
  expect(await verified()).toBe(false);
  await page.submit('confirm');
  expect(page.shown()).toMatchObject({
    form: undefined,
    message: expect.stringContaining(ann.email),
    mood: 'good',
  });
  expect(await verified()).toBe(true);
  const again = await open('verify-email', token);
  await again.submit('confirm');
  expect(again.shown()).toMatchObject({
    form: undefined,
    message: expect.stringContaining('used already'),
    mood: 'bad',
  });
});

test('an address that is taken by now is said so', async () => {
  const ann = await signUp(api.url);
  const { email: newEmail, ...other } = newAccount();
  await callDoor(api.url, 'rest', {
    procedure: 'auth.changeEmail',
    input: { password: PASSWORD, newEmail },
    token: ann.token,
  });
  await callDoor(api.url, 'rest', { procedure: 'auth.register', input: { ...other, email: newEmail } });
  const page = await open(
    'verify-email',
    await lastMailToken(api.deps, { userId: ann.id, purpose: 'changeEmail' }),
  );
  await page.submit('confirm');
  expect(page.shown()).toMatchObject({ message: expect.stringContaining('meanwhile'), mood: 'bad' });
});

test('a page without its token says what it needs', async () => {
  expect((await open('verify-email')).shown()).toMatchObject({ form: undefined, mood: 'bad' });
  expect((await open('reset-password')).shown()).toEqual({ form: 'forgot', message: '', mood: '' });
});

test('a password is set; one that is refused can be tried again', async () => {
  const ann = await signUp(api.url);
  const page = await open('reset-password', await resetTokenOf(ann));
  expect(page.shown()).toEqual({ form: 'reset', message: '', mood: '' });
  page.fill('password', 'password1');
  await page.submit('reset');
  expect(page.shown()).toMatchObject({
    form: 'reset',
    message: expect.stringMatching(/^New password: /),
    mood: 'bad',
  });
  page.fill('password', 'seven small otters');
  await page.submit('reset');
  expect(page.shown()).toMatchObject({ form: undefined, mood: 'good' });
  expect([await canSignIn(ann, PASSWORD), await canSignIn(ann, 'seven small otters')]).toEqual([false, true]);
});

test('a link that is no good leads to a new one', async () => {
  const ann = await signUp(api.url);
  const page = await open('reset-password', 'nothing');
  page.fill('password', 'seven small otters');
  await page.submit('reset');
  expect(page.shown()).toMatchObject({ form: 'forgot', mood: 'bad' });
  page.fill('email', ann.email);
  await page.submit('forgot');
  expect(page.shown()).toMatchObject({ form: undefined, mood: 'good' });
  const token = await lastMailToken(api.deps, { userId: ann.id, purpose: 'resetPassword' });
  expect((await open('reset-password', token)).shown().form).toBe('reset');
});

test('who is too quick is told when to come back, and a server that is gone is told apart', async () => {
  const deps = await createTestDeps();
  const limited = { ...deps, auth: { ...deps.auth, limiter: createLimiter({ authPerMinute: 1 }) } };
  const other = await startTestApi({ deps: limited });
  const page = await open('reset-password', undefined, other.url);
  for (let i = 0; i < 2; i++) {
    page.fill('email', 'ann@example.com');
    await page.submit('forgot');
  }
  expect(page.shown()).toMatchObject({
    message: expect.stringMatching(/too often.*\d+ seconds/),
    mood: 'bad',
  });
  await other.close();
  await deps.destroy();
  await page.submit('forgot');
  expect(page.shown()).toMatchObject({ message: expect.stringContaining('cannot be reached'), mood: 'bad' });
});
