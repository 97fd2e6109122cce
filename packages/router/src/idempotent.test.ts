import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import type { AnyTRPCRouter } from '@trpc/server';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { Context } from './context.ts';
import { idempotentProcedure } from './idempotent.ts';
import { appRouter } from './index.ts';
import { type Meta, rest } from './meta.ts';
import { problemOf, signUp } from './testing/caller.ts';
import { createCallerFactory, router } from './trpc.ts';
import { inputObject } from './wire.ts';

const entries = router({
  add: idempotentProcedure
    .meta(rest('POST /entries', 'Add', { status: 201, location: '/entries/{id}' }))
    .input(inputObject({ movieId: z.int(), note: z.string().default('none') }))
    .output(z.object({ id: z.string(), note: z.string() }))
    .mutation(async ({ ctx, input }) => {
      const id = crypto.randomUUID();
      await ctx.deps.db
        .insertInto('history')
        .values({
          ...{ id, user_id: ctx.viewer.userId, movie_id: input.movieId },
          ...{ watched_at: ctx.deps.clock.now(), completed: true },
        })
        .execute();
      if (input.note === 'accepted') ctx.reply.status = 202;
      ctx.reply.headers['x-entry'] = id;
      if (input.note === 'fail') throw new Error('the projector is broken');
      return { id, note: input.note };
    }),
});
const createCaller = createCallerFactory(entries);

let deps: TestDeps;
let ann: Awaited<ReturnType<typeof signUp>>;
let movieId: number;
let replayed: number;

beforeAll(async () => {
  deps = await createTestDeps();
  ann = await signUp(deps);
});
beforeEach(async () => {
  movieId = await createMovie(deps);
  replayed = 0;
});
afterAll(() => deps.destroy());

function withKey(idempotencyKey?: string, { token = ann.token, batchSize = 1 } = {}) {
  const reply: Context['reply'] = { headers: {} };
  const request = { id: 'r-1', ip: '192.0.2.1', userAgent: 'tests', token, cookie: undefined };
  const onReplayed = () => {
    replayed += 1;
  };
  const call = createCaller({ deps, request: { ...request, batchSize, idempotencyKey }, reply, onReplayed });
  return { call, reply };
}

async function count(): Promise<number> {
  const rows = await deps.db.selectFrom('history').where('movie_id', '=', movieId).select('id').execute();
  return rows.length;
}

test('without a key each call is one of its own', async () => {
  const { call } = withKey();
  const [one, two] = [await call.add({ movieId }), await call.add({ movieId })];
  expect(one.id).not.toBe(two.id);
  expect([await count(), replayed]).toEqual([2, 0]);
});

test('with a key the answer, its status and its headers are those of the first time', async () => {
  const first = withKey('k-1');
  const added = await first.call.add({ movieId, note: 'accepted' });
  expect(first.reply).toEqual({ status: 202, headers: { 'x-entry': added.id } });
  expect(replayed).toBe(0);
  const again = withKey('k-1');
  expect(await again.call.add({ note: 'accepted', movieId })).toEqual(added);
  expect(again.reply).toEqual(first.reply);
  expect([await count(), replayed]).toEqual([1, 1]);
});

test('the usual status of the procedure is kept where it says no other', async () => {
  await withKey('k-usual').call.add({ movieId });
  const { call, reply } = withKey('k-usual');
  await call.add({ movieId });
  expect(reply.status).toBe(201);
});

test('other input is 409; a failure is not kept and undoes what was written', async () => {
  await withKey('k-2').call.add({ movieId });
  expect(await problemOf(withKey('k-2').call.add({ movieId, note: 'x' }))).toMatchObject({ status: 409 });
  const failed = await problemOf(withKey('k-3').call.add({ movieId, note: 'fail' }));
  expect(failed).toMatchObject({ status: 500, code: 'internal' });
  const refused = await problemOf(withKey('k-3').call.add({ movieId, nonsense: 1 } as never));
  expect(refused).toMatchObject({ status: 400, errors: [{ path: 'nonsense' }] });
  await withKey('k-3').call.add({ movieId });
  expect(await count()).toBe(2);
});

test.each(['', ' ', 'two words', 'ü', 'a\tb', 'a, b', 'x'.repeat(256)])('%j is no key', async (key) => {
  const problem = await problemOf(withKey(key).call.add({ movieId }));
  expect(problem).toMatchObject({ status: 400, errors: [{ path: 'Idempotency-Key' }] });
  expect(await count()).toBe(0);
});

test('a key of 255 characters is one', async () => {
  await withKey('~'.repeat(255)).call.add({ movieId });
  expect(await count()).toBe(1);
});

test('in a batch a key would stand for several calls', async () => {
  const problem = await problemOf(withKey('k-4', { batchSize: 2 }).call.add({ movieId }));
  expect(problem).toMatchObject({ status: 400, errors: [{ path: 'Idempotency-Key' }] });
});

test('who is not signed in is told so, whatever the key', async () => {
  const problem = await problemOf(withKey('k-1', { token: 'nobody' }).call.add({ movieId }));
  expect(problem).toMatchObject({ status: 401 });
});

test('which procedures take a key', () => {
  const { procedures } = appRouter._def as AnyTRPCRouter['_def'];
  const all = Object.entries(procedures as Record<string, { _def: { meta?: Meta } }>);
  const idempotent = all.filter(([, { _def }]) => _def.meta?.idempotent);
  expect(idempotent.filter(([path]) => path.startsWith('auth.'))).toEqual([]);
  for (const [path, { _def }] of idempotent)
    expect([path, _def.meta?.openapi?.method]).toEqual([path, 'POST']);
});
