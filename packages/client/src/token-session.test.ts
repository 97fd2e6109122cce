import { expect, test } from 'vitest';
import { type ClientOptions, createClient, isProblem, memoryStorage, type Storage } from './index.ts';
import { recordingFetch } from './testing/recording-fetch.ts';
import { MINUTE, useApi } from './testing/use-api.ts';

const api = useApi();
const { key, pass, signedIn, stored } = api;

test('registering signs in, and calls carry the token', async () => {
  const { matinee, user, tokens, requests } = await signedIn();
  expect(await matinee.session.isSignedIn()).toBe(true);
  expect(await matinee.me.get.query()).toEqual(user);
  expect(requests).toEqual([
    { paths: ['me.get'], headers: { authorization: `Bearer ${tokens.accessToken}` }, isBatch: true },
  ]);
});

test('signing in sends no old token, and replaces it', async () => {
  const { matinee, account, tokens, storage, requests } = await signedIn();
  const again = await matinee.auth.login.mutate({ login: account.email, password: account.password });
  expect(requests.map(({ headers }) => headers)).toEqual([{ 'content-type': 'application/json' }]);
  expect(again.tokens?.refreshToken).not.toBe(tokens.refreshToken);
  expect(await stored(storage)).toMatchObject({ refreshToken: again.tokens?.refreshToken });
});

test('a wrong password neither refreshes nor signs out', async () => {
  const { matinee, account, onSignedOut, pathsSent } = await signedIn();
  const wrong = matinee.auth.login.mutate({ login: account.email, password: 'x' });
  await expect(wrong).rejects.toMatchObject({ kind: 'problem', code: 'unauthenticated', status: 401 });
  expect(pathsSent()).toEqual(['auth.login']);
  expect(await matinee.session.isSignedIn()).toBe(true);
  expect(onSignedOut).not.toHaveBeenCalled();
});

test('an access token about to expire is replaced before the call', async () => {
  const { matinee, tokens, pathsSent, storage } = await signedIn();
  pass(14 * MINUTE + 29_000);
  await matinee.me.get.query();
  expect(pathsSent()).toEqual(['me.get']);
  pass(1_000);
  await matinee.me.get.query();
  expect(pathsSent()).toEqual(['me.get', 'auth.refresh', 'me.get']);
  expect((await stored(storage)).refreshToken).not.toBe(tokens.refreshToken);
});

test('a token that lives shortly is used for half of its life', async () => {
  const lifetimes = api.deps.auth.lifetimes;
  api.deps.auth.lifetimes = { ...lifetimes, access: 10 };
  try {
    const { matinee, pathsSent } = await signedIn();
    pass(4_900);
    await matinee.me.get.query();
    pass(100);
    await matinee.me.get.query();
    expect(pathsSent()).toEqual(['me.get', 'auth.refresh', 'me.get']);
  } finally {
    api.deps.auth.lifetimes = lifetimes;
  }
});

test('an access token the server refuses is replaced once, and the call repeated', async () => {
  const { matinee, user, storage, pathsSent } = await signedIn();
  await storage.set(key(), JSON.stringify({ ...(await stored(storage)), accessToken: 'worn out' }));
  expect(await matinee.me.get.query()).toEqual(user);
  expect(pathsSent()).toEqual(['me.get', 'auth.refresh', 'me.get']);
});

test('20 parallel calls with an expired token refresh once', async () => {
  const { matinee, user, pathsSent } = await signedIn();
  pass(15 * MINUTE);
  const all = await Promise.all(Array.from({ length: 20 }, () => matinee.me.get.query()));
  expect(all).toEqual(Array(20).fill(user));
  expect(pathsSent().filter((path) => path === 'auth.refresh')).toHaveLength(1);
});

test('20 calls that are refused one by one refresh once', async () => {
  const { matinee, user, storage, pathsSent } = await signedIn();
  await storage.set(key(), JSON.stringify({ ...(await stored(storage)), accessToken: 'worn out' }));
  const calls = Array.from({ length: 20 }, async (_, i) => {
    for (let tick = 0; tick < i; tick++) await new Promise((resolve) => setTimeout(resolve));
    return matinee.me.get.query();
  });
  expect(await Promise.all(calls)).toEqual(Array(20).fill(user));
  expect(pathsSent().filter((path) => path === 'auth.refresh')).toHaveLength(1);
});

test('clients sharing a storage use each other’s tokens', async () => {
  const { matinee, user, another, pathsSent } = await signedIn();
  const second = another();
  expect(await second.me.get.query()).toEqual(user);
  pass(15 * MINUTE);
  await matinee.me.get.query();
  await second.me.get.query();
  expect(pathsSent()).toEqual(['me.get', 'auth.refresh', 'me.get', 'me.get']);
});

test('clients sharing a storage that refresh at the same time stay signed in', async () => {
  const { matinee, another, storage, onSignedOut } = await signedIn();
  const clients = [matinee, another(), another()];
  for (let round = 0; round < 3; round++) {
    pass(15 * MINUTE);
    await Promise.all(clients.map((client) => client.me.get.query()));
  }
  expect(onSignedOut).not.toHaveBeenCalled();
  expect(await stored(storage)).not.toBeNull();
});

test('an answer to a refresh that is lost is asked for again', async () => {
  let lost = 0;
  const fetch: ClientOptions['fetch'] = async (url, init) => {
    const response = await globalThis.fetch(url, init);
    if (url.endsWith('auth.refresh') && lost++ === 0) throw new TypeError('the line was cut');
    return response;
  };
  const { matinee, user, onSignedOut } = await signedIn({ fetch });
  pass(15 * MINUTE);
  expect(await matinee.me.get.query()).toEqual(user);
  expect(lost).toBe(2);
  expect(onSignedOut).not.toHaveBeenCalled();
});

test('a refresh that stays unanswered fails the call, and the next one tries again', async () => {
  let isOffline = false;
  const fetch: ClientOptions['fetch'] = (url, init) =>
    isOffline ? Promise.reject(new TypeError('offline')) : globalThis.fetch(url, init);
  const { matinee, user, storage, onSignedOut } = await signedIn({ fetch });
  const before = await stored(storage);
  pass(15 * MINUTE);
  isOffline = true;
  await expect(matinee.me.get.query()).rejects.toMatchObject({ kind: 'network' });
  expect(await stored(storage)).toEqual(before);
  expect(onSignedOut).not.toHaveBeenCalled();
  isOffline = false;
  expect(await matinee.me.get.query()).toEqual(user);
});

test('when the server cannot refresh just now, what is left of the old token is used', async () => {
  const { matinee, user } = await signedIn();
  const { limiter } = api.deps.auth;
  const outOfOrder: typeof limiter.consume = async (limitClass, key) => {
    if (limitClass === 'auth') throw new Error('the limiter is out of order');
    return limiter.consume(limitClass, key);
  };
  api.deps.auth.limiter = { ...limiter, consume: outOfOrder };
  try {
    pass(14 * MINUTE + 40_000);
    expect(await matinee.me.get.query()).toEqual(user);
    pass(20_000);
    await expect(matinee.me.get.query()).rejects.toMatchObject({ code: 'internal', status: 500 });
    expect(await matinee.session.isSignedIn()).toBe(true);
  } finally {
    api.deps.auth.limiter = limiter;
  }
});

test('a storage may be asynchronous', async () => {
  const values = new Map<string, string>();
  const soon = () => new Promise((resolve) => setTimeout(resolve, 2));
  const storage: Storage = {
    get: async (name) => {
      await soon();
      return values.get(name) ?? null;
    },
    set: async (name, value) => {
      await soon();
      values.set(name, value);
    },
    remove: async (name) => {
      await soon();
      values.delete(name);
    },
  };
  const { matinee, user } = await signedIn({ storage });
  expect(values.size).toBe(1);
  pass(15 * MINUTE);
  expect(await matinee.me.get.query()).toEqual(user);
  await matinee.session.signOut();
  expect(values.size).toBe(0);
});

test.each(['not JSON', '{}', '[]', 'null', '{"accessToken":"a","refreshToken":"b"}'])(
  'a storage with %s in it counts as empty',
  async (text) => {
    const storage = memoryStorage();
    await storage.set(key(), text);
    const matinee = createClient({ url: `${api.url}/`, storage });
    expect(await matinee.session.isSignedIn()).toBe(false);
    await expect(matinee.me.get.query()).rejects.toMatchObject({ code: 'unauthenticated' });
  },
);

test('tokens of one server are never sent to another', async () => {
  const { storage } = await signedIn();
  const { fetch, requests } = recordingFetch();
  const matinee = createClient({ url: api.url.replace('127.0.0.1', 'localhost'), storage, fetch });
  await expect(matinee.me.get.query()).rejects.toMatchObject({
    kind: expect.stringMatching(/problem|network/),
  });
  expect(requests.map(({ headers }) => headers)).toEqual([{}]);
});

test('an own authorization header wins and is left alone', async () => {
  const { storage, onSignedOut } = await signedIn();
  const { fetch, requests } = recordingFetch();
  const headers = { Authorization: 'Bearer key', 'Accept-Language': 'de' };
  const matinee = createClient({ url: api.url, storage, fetch, headers: () => headers });
  await expect(matinee.me.get.query()).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(requests.map((request) => request.headers)).toEqual([
    { authorization: 'Bearer key', 'accept-language': 'de' },
  ]);
  expect(onSignedOut).not.toHaveBeenCalled();
});

test('what a storage throws is not dressed up as ours', async () => {
  const storage: Storage = {
    get: () => {
      throw new Error('the keychain is locked');
    },
    set: () => {},
    remove: () => {},
  };
  const matinee = createClient({ url: api.url, storage });
  const error = await matinee.me.get.query().catch((reason: unknown) => reason);
  expect(error).toMatchObject({ message: 'the keychain is locked' });
  expect(isProblem(error)).toBe(false);
});
