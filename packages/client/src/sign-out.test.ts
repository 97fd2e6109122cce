import { expect, test } from 'vitest';
import { type ClientOptions, createClient, isProblem } from './index.ts';
import { tokensOf } from './testing/account.ts';
import { MINUTE, useApi } from './testing/use-api.ts';

const api = useApi();
const { pass, signedIn, stored } = api;

test('a session that ended on the server signs out: tokens gone, told once', async () => {
  const { matinee, another, storage, onSignedOut } = await signedIn();
  const changes: boolean[] = [];
  matinee.session.onChange((isSignedIn) => changes.push(isSignedIn));
  await another().auth.logout.mutate({ refreshToken: (await stored(storage)).refreshToken });
  expect(await stored(storage)).toBeNull();
  await expect(matinee.me.get.query()).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(changes).toEqual([false]);
  expect(onSignedOut).not.toHaveBeenCalled();
});

test('a replayed refresh token ends the session for whoever has it', async () => {
  const { matinee, tokens, onSignedOut, pathsSent } = await signedIn();
  for (let round = 0; round < 2; round++) {
    pass(15 * MINUTE);
    await matinee.me.get.query();
  }
  const thief = createClient({ url: api.url });
  const replay = thief.auth.refresh.mutate({ refreshToken: tokens.refreshToken });
  await expect(replay).rejects.toMatchObject({ code: 'unauthenticated' });
  const calls = [1, 2, 3].map(() => matinee.me.get.query());
  for (const result of await Promise.allSettled(calls)) expect(result.status).toBe('rejected');
  expect(onSignedOut).toHaveBeenCalledOnce();
  expect(await matinee.session.isSignedIn()).toBe(false);
  expect(pathsSent().filter((path) => path === 'auth.refresh')).toHaveLength(3);
});

test('public procedures go on without a session that has ended', async () => {
  const { matinee, onSignedOut, requests } = await signedIn();
  pass(31 * 24 * 60 * MINUTE);
  expect(await matinee.genres.list.query()).toEqual({ items: [] });
  expect(onSignedOut).toHaveBeenCalledOnce();
  expect(requests.at(-1)?.headers).toEqual({});
});

test('logging out ends the session there and here, with an expired access token too', async () => {
  const { matinee, tokens, storage, onSignedOut, pathsSent } = await signedIn();
  pass(16 * MINUTE);
  await matinee.auth.logout.mutate({});
  expect(pathsSent()).toEqual(['auth.logout']);
  expect(await stored(storage)).toBeNull();
  const refresh = matinee.auth.refresh.mutate({ refreshToken: tokens.refreshToken });
  await expect(refresh).rejects.toMatchObject({ code: 'unauthenticated' });
  await expect(matinee.me.get.query()).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(onSignedOut).not.toHaveBeenCalled();
});

test('ending another session keeps this one; ending all does not', async () => {
  const { matinee, account, user } = await signedIn();
  const other = createClient({ url: api.url });
  const login = () => other.auth.login.mutate({ login: account.username, password: account.password });
  const { refreshToken } = tokensOf((await login()).tokens);
  await matinee.auth.logout.mutate({ refreshToken });
  expect(await matinee.me.get.query()).toEqual(user);
  await expect(other.me.get.query()).rejects.toMatchObject({ code: 'unauthenticated' });
  const more = tokensOf((await login()).tokens);
  await matinee.auth.logout.mutate({ refreshToken: more.refreshToken, everywhere: true });
  expect(await matinee.session.isSignedIn()).toBe(false);
});

test('signing out while a refresh is under way stays signed out', async () => {
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const fetch: ClientOptions['fetch'] = async (url, init) => {
    const response = await globalThis.fetch(url, init);
    if (url.endsWith('auth.refresh')) await held;
    return response;
  };
  const { matinee, storage } = await signedIn({ fetch });
  pass(15 * MINUTE);
  const call = matinee.me.get.query().catch((error: unknown) => error);
  await matinee.session.signOut();
  answer();
  expect(isProblem(await call, 'unauthenticated')).toBe(true);
  expect(await stored(storage)).toBeNull();
});

test('signOut forgets the tokens also when the server is out of reach', async () => {
  let isOffline = false;
  const fetch: ClientOptions['fetch'] = (url, init) =>
    isOffline ? Promise.reject(new TypeError('offline')) : globalThis.fetch(url, init);
  const { matinee, storage } = await signedIn({ fetch });
  isOffline = true;
  await expect(matinee.auth.logout.mutate({})).rejects.toMatchObject({ kind: 'network' });
  expect(await stored(storage)).not.toBeNull();
  await matinee.session.signOut();
  expect(await stored(storage)).toBeNull();
});

test('onChange tells of signing in and out until it is ended', async () => {
  const { matinee, account } = await signedIn();
  const changes: boolean[] = [];
  const end = matinee.session.onChange((isSignedIn) => changes.push(isSignedIn));
  await matinee.session.signOut();
  await matinee.auth.login.mutate({ login: account.username, password: account.password });
  pass(15 * MINUTE);
  await matinee.me.get.query();
  end();
  await matinee.session.signOut();
  expect(changes).toEqual([false, true]);
});
