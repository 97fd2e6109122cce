import { expect, test, vi } from 'vitest';
import { createClient } from './index.ts';
import { newAccount } from './testing/account.ts';
import { cookieJar } from './testing/cookie-jar.ts';
import { useApi } from './testing/use-api.ts';

const api = useApi();

function browser(jar = cookieJar()) {
  const onSignedOut = vi.fn();
  const matinee = createClient({ url: api.url, session: 'cookie', fetch: jar.fetch, onSignedOut });
  return { matinee, onSignedOut, jar };
}

async function signedIn() {
  const page = browser();
  const account = newAccount();
  api.pass(0);
  const { user, tokens } = await page.matinee.auth.register.mutate(account);
  return { ...page, account, user, tokens };
}

test('the session is in a cookie; no token is answered, kept or sent', async () => {
  const { matinee, jar, user, tokens } = await signedIn();
  expect(tokens).toBeNull();
  expect([...jar.cookies.keys()]).toEqual(['matinee']);
  expect(await matinee.me.get.query()).toEqual(user);
  expect(jar.sent.every(({ headers }) => headers?.authorization === undefined)).toBe(true);
  expect(await matinee.session.isSignedIn()).toBe(true);
});

test('after a reload the server is asked once whether somebody is signed in', async () => {
  const { jar } = await signedIn();
  const { matinee } = browser(jar);
  jar.sent.length = 0;
  expect(await matinee.session.isSignedIn()).toBe(true);
  expect(await matinee.session.isSignedIn()).toBe(true);
  expect(jar.sent).toHaveLength(1);
  expect(await browser().matinee.session.isSignedIn()).toBe(false);
});

test('signing out ends the session, and listeners hear of both', async () => {
  const { matinee, jar, account, onSignedOut } = await signedIn();
  const heard: boolean[] = [];
  matinee.session.onChange((isSignedIn) => heard.push(isSignedIn));
  await matinee.session.signOut();
  expect(jar.cookies.size).toBe(0);
  expect(await matinee.session.isSignedIn()).toBe(false);
  await matinee.auth.login.mutate({ login: account.username, password: account.password });
  expect(heard).toEqual([false, true]);
  expect(onSignedOut).not.toHaveBeenCalled();
});

test('a session that ended on the server is noticed at the next call', async () => {
  const { matinee, user, onSignedOut } = await signedIn();
  await api.deps.db.deleteFrom('sessions').where('user_id', '=', user.id).execute();
  await expect(matinee.me.get.query()).rejects.toMatchObject({ code: 'unauthenticated' });
  await expect(matinee.me.get.query()).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(onSignedOut).toHaveBeenCalledOnce();
  expect(await matinee.session.isSignedIn()).toBe(false);
});

test('a wrong password signs nobody out', async () => {
  const { matinee, account, onSignedOut } = await signedIn();
  const wrong = matinee.auth.login.mutate({ login: account.username, password: 'x' });
  await expect(wrong).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(onSignedOut).not.toHaveBeenCalled();
  expect(await matinee.session.isSignedIn()).toBe(true);
});

test('out of reach, signing out fails: only the server can take the cookie away', async () => {
  const { jar } = await signedIn();
  const fetch = () => Promise.reject(new TypeError('fetch failed'));
  const matinee = createClient({ url: api.url, session: 'cookie', fetch });
  await expect(matinee.session.signOut()).rejects.toMatchObject({ kind: 'network' });
  expect(jar.cookies.size).toBe(1);
});
