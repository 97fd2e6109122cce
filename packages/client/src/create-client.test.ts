import { startTestApi, type TestApi } from '@matinee/api/testing';
import { getUntypedClient } from '@trpc/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClientOptions, createClient, withIdempotencyKey } from './index.ts';
import { newAccount } from './testing/account.ts';
import { recordingFetch } from './testing/recording-fetch.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

function recordingClient(options: Partial<ClientOptions> = {}) {
  const { fetch, requests } = recordingFetch();
  return { matinee: createClient({ url: api.url, fetch, ...options }), requests };
}

test('calls made together are one request, of at most 20', async () => {
  const { matinee, requests } = recordingClient();
  const answers = await Promise.all(Array.from({ length: 45 }, () => matinee.genres.list.query()));
  expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set(['{"items":[]}']));
  expect(requests.map(({ paths, isBatch }) => [paths.length, isBatch])).toEqual([
    [20, true],
    [20, true],
    [5, true],
  ]);
});

test('calls of auth go alone', async () => {
  const { matinee, requests } = recordingClient();
  const accounts = [newAccount(), newAccount()];
  const calls = accounts.map((account) => matinee.auth.register.mutate(account));
  await Promise.all([...calls, matinee.genres.list.query()]);
  expect(requests.map(({ paths, isBatch }) => [paths.join(), isBatch]).sort()).toEqual([
    ['auth.register', false],
    ['auth.register', false],
    ['genres.list', true],
  ]);
});

test('with an idempotency key a call goes alone, and happens once', async () => {
  const { matinee, requests } = recordingClient();
  await matinee.auth.register.mutate(newAccount());
  requests.length = 0;
  const create = () => matinee.collections.create.mutate({ title: 'Heists' }, withIdempotencyKey('the-same'));
  const [first, again] = await Promise.all([create(), create(), matinee.genres.list.query()]);
  expect(again).toEqual(first);
  expect((await matinee.collections.listMine.query()).items).toEqual([first]);
  expect(
    requests.map(({ paths, isBatch, headers }) => [paths.join(), isBatch, headers['idempotency-key']]).sort(),
  ).toEqual([
    ['collections.create', false, 'the-same'],
    ['collections.create', false, 'the-same'],
    ['collections.listMine', true, undefined],
    ['genres.list', true, undefined],
  ]);
  await expect(
    matinee.collections.create.mutate({ title: 'War' }, withIdempotencyKey('the-same')),
  ).rejects.toMatchObject({ code: 'conflict' });
});

test('a batch is cut before its address gets too long', async () => {
  const { matinee, requests } = recordingClient();
  const query = 'a'.repeat(100);
  const calls = Array.from({ length: 20 }, () =>
    matinee.movies.search.query({ q: `${query}${'…'.repeat(50)}` }),
  );
  for (const { status } of await Promise.allSettled(calls)) expect(status).toBe('fulfilled');
  expect(requests.length).toBeGreaterThan(1);
  expect(requests.flatMap(({ paths }) => paths)).toHaveLength(20);
});

test('own headers go with every request', async () => {
  const headers = { 'Accept-Language': 'fr' };
  const { matinee, requests } = recordingClient({ headers });
  await matinee.genres.list.query();
  await matinee.auth.logout.mutate({});
  expect(requests.map((request) => request.headers['accept-language'])).toEqual(['fr', 'fr']);
});

test.each(['token', 'cookie'] as const)('a language goes with every request: %s', async (session) => {
  let wanted = 'de';
  const { matinee, requests } = recordingClient({ session, language: () => wanted });
  await matinee.genres.list.query();
  wanted = 'fr';
  await matinee.auth.logout.mutate({});
  wanted = '';
  await matinee.genres.list.query();
  expect(requests.map(({ headers }) => headers['accept-language'])).toEqual(['de', 'fr', undefined]);
  const fixed = recordingClient({ session, language: 'de', headers: { 'Accept-Language': 'it' } });
  await fixed.matinee.genres.list.query();
  expect(fixed.requests[0]?.headers).toMatchObject({ 'accept-language': 'it' });
});

test('an aborted call ends at once, the others of its batch go on', async () => {
  const { matinee, requests } = recordingClient();
  const controller = new AbortController();
  const aborted = matinee.genres.list.query(undefined, { signal: controller.signal });
  const other = matinee.genres.list.query();
  controller.abort(new Error('enough'));
  await expect(aborted).rejects.toMatchObject({ kind: 'aborted', cause: { message: 'enough' } });
  expect(await other).toEqual({ items: [] });
  expect(requests).toHaveLength(1);
});

test('a call alone takes its request with it', async () => {
  let signal: AbortSignal | undefined;
  const started = Promise.withResolvers<void>();
  const fetch: ClientOptions['fetch'] = (_url, init) => {
    signal = init.signal;
    started.resolve();
    return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal?.reason)));
  };
  for (const call of ['batched', 'alone']) {
    const matinee = createClient({ url: api.url, fetch });
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const running =
      call === 'batched' ? matinee.genres.list.query({}, options) : matinee.auth.logout.mutate({}, options);
    await started.promise;
    controller.abort();
    await expect(running).rejects.toMatchObject({ kind: 'aborted' });
    await new Promise((resolve) => setTimeout(resolve));
    expect(signal?.aborted).toBe(true);
  }
});

test('a call aborted beforehand sends nothing', async () => {
  const { matinee, requests } = recordingClient();
  const call = matinee.genres.list.query(undefined, { signal: AbortSignal.abort() });
  await expect(call).rejects.toMatchObject({ kind: 'aborted' });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(requests).toEqual([]);
});

test('what is built for tRPC clients can use it', async () => {
  const { matinee } = recordingClient();
  expect(await getUntypedClient(matinee).query('genres.list', {})).toEqual({ items: [] });
  expect(await Promise.resolve(matinee)).toBe(matinee);
});

test('a context given with a call is not written to', async () => {
  const { matinee } = recordingClient();
  await matinee.auth.register.mutate(newAccount());
  const context = {};
  await matinee.me.get.query(undefined, { context });
  expect(context).toEqual({});
});
