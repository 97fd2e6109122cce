import type { Question } from '@matinee/core/cache/cache';
import { noCache } from '@matinee/core/cache/no-cache';
import { createTestCache, testAges } from '@matinee/core/testing/cache';
import { createMovie } from '@matinee/core/testing/fixtures';
import { signedIn } from '@matinee/core/testing/signed-in';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import type { AnyTRPCRouter } from '@trpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { authorization, type ProcedurePath, rows } from '../authorization.ts';
import type { Context } from '../context.ts';
import { appRouter } from '../index.ts';
import { cacheControlOf } from './cache-control.ts';
import { keepReplies } from './keep-replies.ts';
import { kept, notKept } from './kept.ts';

type Definition = { _def: { type: string; inputs: readonly z.ZodObject[] } };

const procedures = (appRouter._def as AnyTRPCRouter['_def']).procedures as Record<string, Definition>;
const keptNames = Object.keys(kept) as ProcedurePath[];

/** Two different values of every key that a kept procedure takes. */
const samples: Readonly<Record<string, readonly [unknown, unknown]>> = {
  movieId: ['1', '2'],
  id: ['1', '2'],
  include: [['credits'], ['videos']],
  region: ['DE', 'US'],
  limit: [3, 4],
  rows: [3, 4],
  page: [2, 3],
  perPage: [7, 8],
  q: ['heat', 'cold'],
  sort: ['release', 'popularity'],
  order: ['asc', 'desc'],
  genre: [['Drama'], ['Comedy']],
  genreMode: ['any', 'all'],
  yearFrom: [1990, 1991],
  yearTo: [2000, 2001],
  scoreFrom: [5, 6],
  scoreTo: [7, 8],
  language: ['en', 'de'],
  runtimeFrom: [60, 70],
  runtimeTo: [120, 130],
  tag: ['noir', 'war'],
  person: ['1', '2'],
  window: ['day', 'week'],
  source: ['own', 'tmdb'],
  explain: [true, false],
  facets: [true, false],
  as: ['cast', 'crew'],
};

/** What an input of theirs must have. */
const needed = { q: 'heat', movieId: '1', id: '1' };

let deps: TestDeps;
let asked: Question[];

beforeAll(async () => {
  deps = await createTestDeps();
  for (let n = 0; n < 2; n++) await createMovie(deps);
  const { cache } = createTestCache();
  deps.cache = {
    ...cache,
    read: (question, load) => {
      asked.push(question);
      return cache.read(question, load);
    },
  };
});
afterAll(() => deps?.destroy());

function contextOf(changes: Partial<Context['request']> = {}): Context {
  const request = { id: 'r', ip: '192.0.2.1', userAgent: 'tests', token: undefined, cookie: undefined };
  return { deps, request: { ...request, batchSize: 1, ...changes }, reply: { headers: {} } };
}

/** What a call looked for, and what its procedure was called with, if it was. */
async function call(procedure: string, sent: unknown, ctx = contextOf()) {
  asked = [];
  const calls: { ctx: Context; input: unknown }[] = [];
  const reply = await keepReplies(deps)(procedure)?.({
    ctx,
    readInput: () => sent,
    answer: async (given, input) => {
      calls.push({ ctx: given, input });
      return { body: JSON.stringify(input), etag: 'W/"1"' };
    },
  });
  return { reply, calls, question: asked.at(-1) };
}

const keyOf = async (procedure: string, input: object) => (await call(procedure, input)).question?.key;

test('every public read is kept, or says why not', () => {
  const isPublicRead = ([path, { _def }]: [string, Definition]) =>
    _def.type === 'query' && authorization[path as ProcedurePath] === rows.everyone;
  const publicReads = Object.entries(procedures).filter(isPublicRead);
  expect([...keptNames, ...Object.keys(notKept)].sort()).toEqual(publicReads.map(([path]) => path).sort());
});

describe.each(keptNames)('%s', (procedure) => {
  const shape = procedures[procedure]?._def.inputs.flatMap((input) => Object.keys(fieldsOf(input))) ?? [];
  const base = Object.fromEntries(Object.entries(needed).filter(([key]) => shape.includes(key)));

  test('keys differ by every key of the input', async () => {
    const keys = [await keyOf(procedure, base)];
    for (const name of shape) {
      expect(samples[name], `samples of ${name}`).toBeDefined();
      for (const value of samples[name] ?? []) keys.push(await keyOf(procedure, { ...base, [name]: value }));
    }
    const expected = new Set(keys);
    const same = shape.filter((name) => name in needed || isDefault(procedure, name));
    expect(keys).not.toContain(undefined);
    expect(expected.size).toBe(keys.length - same.length);
  });

  test('an answer is made for nobody, and given to everybody', async () => {
    await deps.cache.drop(['all']);
    const first = await call(
      procedure,
      base,
      contextOf({ token: 'of Ann', cookie: 'of Ann', ip: '192.0.2.7' }),
    );
    expect(first.calls).toHaveLength(1);
    expect(JSON.stringify({ ...first.calls[0]?.ctx, deps: null })).not.toMatch(/of Ann|192\.0\.2/);
    const second = await call(procedure, base, contextOf({ token: 'of Bob' }));
    expect([second.calls, second.reply]).toEqual([[], first.reply]);
  });

  test('what is refused is answered by the procedure and not kept', async () => {
    const sent = { ...base, nonsense: 1 };
    for (let n = 0; n < 2; n++) {
      const { calls, question } = await call(procedure, sent, contextOf({ token: 'of Ann' }));
      expect(question).toBeUndefined();
      expect(calls).toMatchObject([{ input: sent, ctx: { request: { token: 'of Ann' } } }]);
    }
  });
});

/** Whether one of the samples is what is meant anyway. */
function isDefault(procedure: string, name: string): boolean {
  const [schema] = procedures[procedure]?._def.inputs ?? [];
  const base = Object.fromEntries(Object.entries(needed).filter(([key]) => key in fieldsOf(schema)));
  const parsed = schema?.safeParse(base).data as Record<string, unknown> | undefined;
  return samples[name]?.some((value) => value === parsed?.[name]) ?? false;
}

function fieldsOf(schema: z.ZodType | undefined): Record<string, unknown> {
  if (!schema) return {};
  if ('shape' in schema) return schema.shape as Record<string, unknown>;
  return 'unwrap' in schema ? fieldsOf((schema as unknown as { unwrap(): z.ZodType }).unwrap()) : {};
}

describe('languages', () => {
  const withTitles = () => createMovie(deps, { translations: { de: 'Hitze', fr: 'Chaleur' } });
  const keyIn = async (procedure: string, acceptLanguage?: string) => {
    const { question, reply } = await call(procedure, { q: 'heat' }, contextOf({ acceptLanguage }));
    return { key: question?.key, reply };
  };

  test('an answer is kept for each way to read it, not for each header', async () => {
    await withTitles();
    const { key: plain } = await keyIn('movies.search');
    const { key: german } = await keyIn('movies.search', 'de');
    expect(german).not.toBe(plain);
    for (const header of ['de-LI, tlh;q=0.5', 'xx, de;q=0.3', 'de;q=0.9, de-CH;q=0.2', 'de,,;q=2, sv'])
      expect((await keyIn('movies.search', header)).key).toBe(german);
    for (const header of ['en', 'en-US, en;q=0.9', 'tlh', '*', 'nonsense;;', '\u{1f600}'])
      expect((await keyIn('movies.search', header)).key).toBe(plain);
    const order = [await keyIn('movies.search', 'de, fr'), await keyIn('movies.search', 'fr, de')];
    expect(new Set([plain, german, ...order.map(({ key }) => key)]).size).toBe(4);
  });

  test('what holds no movies is the same for everybody', async () => {
    const genres = await call('genres.list', {}, contextOf({ acceptLanguage: 'de' }));
    expect(genres.question?.key).toBe((await call('genres.list', {})).question?.key);
  });
});

test('what is meant is what counts, not how it is written', async () => {
  const key = await keyOf('movies.list', { yearFrom: 1990, genre: ['Drama'] });
  expect(await keyOf('movies.list', { genre: ['Drama'], page: 1, perPage: 20, yearFrom: 1990 })).toBe(key);
  expect(await keyOf('movies.search', { q: ' heat ' })).toBe(await keyOf('movies.search', { q: 'heat' }));
});

test('a movie is kept once, whatever it is named by', async () => {
  const id = await createMovie(deps, { tmdbId: 603, imdbId: 'tt0133093' });
  const merged = await createMovie(deps);
  const gone = { merged_into: id, deleted_at: new Date() };
  await deps.db.updateTable('movies').set(gone).where('id', '=', merged).execute();
  const key = await keyOf('movies.get', { movieId: String(id) });
  for (const movieId of ['tmdb:603', 'imdb:tt0133093', String(merged)]) {
    const { question, calls } = await call('movies.get', { movieId });
    expect(question).toMatchObject({ key, tags: expect.arrayContaining([`movie:${id}`]) });
    expect(calls).toEqual([]);
  }
});

test('a movie that is not known here is asked for by who asks', async () => {
  const { calls, reply } = await call('movies.get', { movieId: 'tmdb:999' }, contextOf({ token: 'of Ann' }));
  expect(calls).toMatchObject([{ input: { movieId: 'tmdb:999' }, ctx: { request: { token: 'of Ann' } } }]);
  expect(reply).toMatchObject({ cacheControl: expect.stringContaining('public') });
  expect((await call('movies.get', { movieId: 'tmdb:999' })).calls).toHaveLength(1);
});

test('a page that shows other movies is as old as a list at most', async () => {
  const { question } = await call('movies.get', { movieId: '1', include: ['similar'] });
  expect(question).toMatchObject({ class: 'list', tags: expect.arrayContaining(['movie:1', 'models']) });
});

test('switched off, the procedure is called, once admitted', async () => {
  const off = { ...deps, cache: noCache(testAges) };
  const calls: Context[] = [];
  const serve = keepReplies(off)('genres.list');
  const reply = await serve?.({
    ctx: { ...contextOf(), deps: off },
    readInput: () => ({}),
    answer: async (ctx) => {
      calls.push(ctx);
      return { body: '{}', etag: 'W/"1"' };
    },
  });
  expect(calls).toMatchObject([{ admission: { identity: undefined }, request: { ip: '192.0.2.1' } }]);
  expect(reply).toEqual({ body: '{}', etag: 'W/"1"', cacheControl: cacheControlOf(testAges, 'genres') });
});

test.each([
  ['trending', 'public, max-age=600, stale-while-revalidate=3000'],
  ['list', 'public, max-age=600, stale-while-revalidate=3000'],
  ['detail', 'public, max-age=60, stale-while-revalidate=600'],
  ['genres', 'public, max-age=600, stale-while-revalidate=6000'],
  ['search', 'public, max-age=60, stale-while-revalidate=540'],
] as const)('Cache-Control of %s', (cacheClass, expected) => {
  expect(cacheControlOf(testAges, cacheClass)).toBe(expected);
});

test('what an answer costs at TMDb counts for whoever asked', async () => {
  await deps.cache.drop(['all']);
  const counted: string[] = [];
  const { auth } = deps;
  const consume: typeof auth.limiter.consume = async (limitClass, key) => {
    counted.push(`${limitClass} ${key}`);
    return undefined;
  };
  const ctx = { ...contextOf(), deps: { ...deps, auth: { ...auth, limiter: { ...auth.limiter, consume } } } };
  const { calls } = await call('movies.search', { q: 'heat' }, ctx);
  await calls[0]?.ctx.countUpstream?.();
  expect(counted).toEqual(['anonymous ip:192.0.2.1', 'upstreamAnonymous ip:192.0.2.1']);
});

test('who is signed in is given their own page, and nobody else is', async () => {
  await deps.cache.drop(['all']);
  const { accessToken: token } = await signedIn(deps);
  const mine = await call('home.get', {}, contextOf({ token }));
  expect(mine.calls).toMatchObject([{ ctx: { request: { token }, admission: { identity: {} } } }]);
  expect(mine.question).toBeUndefined();
  expect(mine.reply?.cacheControl).toBe('private, no-cache');
  const strangers = await call('home.get', {}, contextOf({ token: 'worth nothing' }));
  expect(strangers.calls).toMatchObject([{ ctx: { request: { token: undefined } } }]);
  expect(strangers.reply?.cacheControl).toMatch(/^public/);
});
