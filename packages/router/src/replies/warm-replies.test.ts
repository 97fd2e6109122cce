import { createTestCache } from '@matinee/core/testing/cache';
import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Context } from '../context.ts';
import { keepReplies } from './keep-replies.ts';
import { warmReplies } from './warm-replies.ts';

let deps: TestDeps;
let counted: string[];
let asked: { procedure: string; input: unknown; ctx: Context }[];

beforeAll(async () => {
  deps = await createTestDeps();
  for (let n = 0; n < 60; n++) await createMovie(deps, { popularity: 100 - n });
  const { limiter } = deps.auth;
  const consume: typeof limiter.consume = async (limitClass) => {
    counted.push(limitClass);
    return undefined;
  };
  deps.auth = { ...deps.auth, limiter: { ...limiter, consume } };
});
beforeEach(() => {
  deps.cache = createTestCache().cache;
  [counted, asked] = [[], []];
});
afterAll(() => deps?.destroy());

const answerOf = (procedure: string) => async (ctx: Context, input: unknown) => {
  asked.push({ procedure, input, ctx });
  return { body: '{}', etag: 'W/"1"' };
};

test('what first requests ask for is there before them', async () => {
  expect(await warmReplies(deps, { answerOf })).toEqual({ loaded: 58, failed: 0 });
  const procedures = Map.groupBy(asked, ({ procedure }) => procedure);
  expect([...procedures].map(([name, calls]) => [name, calls.length])).toEqual([
    ['home.get', 1],
    ['genres.list', 1],
    ['tags.list', 1],
    ['movies.list', 1],
    ['movies.popular', 1],
    ['movies.topRated', 1],
    ['movies.trending', 2],
    ['movies.get', 50],
  ]);
  expect(counted).toEqual([]);
  asked = [];
  const request = { id: 'r', ip: '192.0.2.1', userAgent: undefined, token: undefined, cookie: undefined };
  const first: [string, unknown][] = [
    ['movies.popular', {}],
    ['movies.trending', { window: 'week', page: 1 }],
    ['movies.trending', undefined],
    ['movies.get', { movieId: '1' }],
    ['genres.list', undefined],
  ];
  for (const [procedure, input] of first) {
    const ctx: Context = { deps, request: { ...request, batchSize: 1 }, reply: { headers: {} } };
    await keepReplies(deps)(procedure)?.({ ctx, readInput: () => input, answer: answerOf(procedure) });
  }
  expect(asked).toEqual([]);
  expect(counted).toHaveLength(first.length);
});

test('what is fresh is not loaded again, and nobody is behind it', async () => {
  await warmReplies(deps, { answerOf });
  expect(JSON.stringify(asked.map(({ ctx: { request } }) => request.ip))).toBe(
    JSON.stringify(asked.map(() => '')),
  );
  asked = [];
  expect(await warmReplies(deps, { answerOf })).toEqual({ loaded: 58, failed: 0 });
  expect(asked).toEqual([]);
});

test('what fails does not keep the rest from being loaded', async () => {
  const failing = (procedure: string) => async (ctx: Context, input: unknown) => {
    if (procedure === 'movies.trending') throw new Error('down');
    return answerOf(procedure)(ctx, input);
  };
  expect(await warmReplies(deps, { answerOf: failing })).toEqual({ loaded: 56, failed: 2 });
});

test('it ends when it is told to, and does nothing where nothing is kept', async () => {
  expect(await warmReplies(deps, { answerOf, signal: AbortSignal.abort() })).toEqual({
    loaded: 0,
    failed: 0,
  });
  const off = { ...deps, cache: { ...deps.cache, isOn: false } };
  expect(await warmReplies(off, { answerOf })).toEqual({ loaded: 0, failed: 0 });
  expect(asked).toEqual([]);
});
