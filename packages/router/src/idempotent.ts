import { AppError } from '@matinee/core/errors';
import { type KeptAnswer, once } from '@matinee/core/idempotency/once';
import { fetchMovie } from '@matinee/core/library/fetch-unknown';
import type { Context } from './context.ts';
import type { Meta } from './meta.ts';
import { type Caller, userProcedure } from './trpc.ts';
import { countsUpstream } from './upstream.ts';

const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * For POSTs that create something and may be sent again when their answer got lost: with the same `Idempotency-Key` and
 * the same input the answer is the one of the first time, and nothing is written. Without a key it is a
 * {@link userProcedure} like any other.
 *
 * With a key, `ctx.deps.db` is a transaction that holds the key, what the procedure writes and its answer; see `once`
 * for what that asks of the core function: it opens its transactions with `inTransaction`, uses no `deps.pool`, and
 * enqueues jobs whenever it likes, because they wait for the commit.
 * @example
 * export const createProcedure = idempotentProcedure
 *   .meta(rest('POST /collections', 'Begin a collection', { status: 201, location: '/collections/{id}' }))
 *   .input(inputObject({ title }))
 *   .output(collection)
 *   .mutation(({ ctx, input }) => createCollection(ctx.deps, { ...input, userId: ctx.viewer.userId }));
 *
 * // core
 * export function createCollection(deps: Pick<Deps, 'db'>, params: CreateCollection) {
 *   return inTransaction(deps.db, async (trx) => { … });
 * }
 */
export const idempotentProcedure = userProcedure
  .meta({ idempotent: true })
  .use(async ({ ctx, path, meta, next, getRawInput }) => {
    const { idempotencyKey: key, batchSize } = ctx.request;
    if (key === undefined) return next();
    checkKey(key, batchSize);
    type Result = Awaited<ReturnType<typeof next>>;
    const { userId } = ctx.viewer;
    const input = await getRawInput();
    await fetchNamedMovie(ctx, input);
    const answer = await once(ctx.deps, { userId, key, procedure: path, input }, async (deps) => {
      const reply: typeof ctx.reply = { headers: {} };
      const result = await next({ ctx: { deps, reply } });
      if (!result.ok) throw result.error;
      return { status: reply.status ?? usualStatus(meta), output: result.data, headers: reply.headers };
    });
    if (answer.isRepeated) ctx.onReplayed?.();
    tell(ctx.reply, answer);
    return { ok: true, data: answer.output, ctx } as unknown as Result;
  });

/** Nothing waits for TMDb within the transaction: a movie that is not known here is fetched before. */
async function fetchNamedMovie(ctx: Context & { caller: Caller }, input: unknown): Promise<void> {
  const { movieId } = (input ?? {}) as { movieId?: unknown };
  if (typeof movieId === 'string')
    await fetchMovie(ctx.deps, { movieId, countUpstream: countsUpstream(ctx) });
}

/** @throws AppError `validationFailed` */
function checkKey(key: string, batchSize: number): void {
  if (batchSize > 1) throw refused('A call with an Idempotency-Key cannot share a request with others');
  if (!KEY.test(key)) throw refused('An Idempotency-Key is 1 to 255 visible ASCII characters');
}

function refused(message: string): AppError {
  return new AppError('validationFailed', message, { errors: [{ path: 'Idempotency-Key', message }] });
}

function usualStatus(meta: Meta | undefined): number {
  const [status = 200] = [meta?.rest?.status ?? []].flat();
  return status;
}

function tell(reply: { status?: number; headers: Record<string, string> }, answer: KeptAnswer): void {
  reply.status = answer.status;
  Object.assign(reply.headers, answer.headers);
}
