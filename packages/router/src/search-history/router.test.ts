import { createTestCache } from '@matinee/core/testing/cache';
import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Context } from '../context.ts';
import { keepReplies } from '../replies/keep-replies.ts';
import { callerFor, callerWithKey, problemOf, signUp } from '../testing/caller.ts';

let deps: TestDeps;
let ann: Awaited<ReturnType<typeof signUp>>;

beforeAll(async () => {
  deps = await createTestDeps();
  await createMovie(deps, { title: 'Heat' });
});
beforeEach(async () => {
  ann = await signUp(deps);
  await ann.call.preferences.set({ keepSearchHistory: true });
});
afterAll(() => deps.destroy());

const history = async (who = ann) => (await who.call.searchHistory.list()).items.map(({ query }) => query);

/** Nobody waits for what is kept, so its test does. */
const eventually = (expected: string[], who = ann) =>
  vi.waitFor(async () => expect(await history(who)).toEqual(expected), { timeout: 20_000 });

test('a search of who is signed in is kept, and forgotten when they say so', async () => {
  await ann.call.movies.search({ q: ' the   heat ' });
  await eventually(['the heat']);
  deps.time.now = new Date(deps.time.now.getTime() + 1_000);
  await ann.call.movies.search({ q: 'rififi' });
  await eventually(['rififi', 'the heat']);
  expect(await ann.call.searchHistory.clear({ query: 'the heat' })).toBeNull();
  expect(await history()).toEqual(['rififi']);
  expect(await ann.call.searchHistory.clear()).toBeNull();
  expect(await history()).toEqual([]);
});

test('further pages are no searches, nor is what is refused, nor what an API key asks, nor anybody else', async () => {
  const silent = await signUp(deps);
  const key = await callerWithKey(deps, { owner: ann, scopes: ['read', 'write'] });
  await ann.call.movies.search({ q: 'page', page: 2 });
  await problemOf(ann.call.movies.search({ q: 'refused', genre: ['nonsense'] }));
  await key.call.movies.search({ q: 'key' });
  await callerFor(deps).call.movies.search({ q: 'anonymous' });
  await silent.call.movies.search({ q: 'silent' });
  await ann.call.movies.search({ q: 'last' });
  await eventually(['last']);
  expect(await history(silent)).toEqual([]);
});

test('nothing more is kept of who says so no more', async () => {
  await ann.call.movies.search({ q: 'heat' });
  await eventually(['heat']);
  await ann.call.preferences.set({});
  await ann.call.movies.search({ q: 'rififi' });
  await ann.call.preferences.set({ keepSearchHistory: true });
  await ann.call.movies.search({ q: 'topkapi' });
  await vi.waitFor(async () => expect(await history()).toContain('topkapi'), { timeout: 20_000 });
  expect((await history()).sort()).toEqual(['heat', 'topkapi']);
});

test('answered from what is kept, the search is kept of each who asks', async () => {
  const bob = await signUp(deps);
  await bob.call.preferences.set({ keepSearchHistory: true });
  const { cache } = createTestCache();
  const serve = keepReplies({ cache })('movies.search');
  const answer = vi.fn(async () => ({ body: '{}', etag: 'W/"1"' }));
  const ask = (token?: string, page = 1) => {
    const request = {
      id: 'r-1',
      ip: '192.0.2.1',
      userAgent: 'tests',
      token,
      cookie: undefined,
      batchSize: 1,
    };
    const ctx: Context = { deps: { ...deps, cache }, request, reply: { headers: {} } };
    return serve?.({ ctx, readInput: () => ({ q: 'kept', page }), answer });
  };
  await ask();
  await ask(ann.token);
  await ask(bob.token);
  await ask(bob.token, 2);
  expect(answer).toHaveBeenCalledTimes(2);
  await eventually(['kept']);
  await eventually(['kept'], bob);
});

test('a history that fails fails no search', async () => {
  const { call } = callerFor({ ...deps, db: failing(deps.db) } as TestDeps, ann.token);
  expect((await call.movies.search({ q: 'heat' })).items).toMatchObject([{ title: 'Heat' }]);
  expect(await history()).toEqual([]);
});

/** A database that refuses whatever is written to the history of searches. */
function failing(db: TestDeps['db']): TestDeps['db'] {
  return db.withPlugin({
    transformQuery: ({ node }) => {
      if (JSON.stringify(node).includes('insert into search_history')) throw new Error('the disk is full');
      return node;
    },
    transformResult: async ({ result }) => result,
  });
}
