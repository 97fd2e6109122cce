import { authenticate } from '@matinee/core/auth/authenticate';
import { ipKey } from '@matinee/core/auth/limit-keys';
import { AppError } from '@matinee/core/errors';
import {
  databaseUnavailable,
  isDatabaseOutage,
  unlessDatabaseHangs,
} from '@matinee/core/health/database-outage';
import { initTRPC } from '@trpc/server';
import type { Context } from './context.ts';
import type { ErrorShape } from './error-shape.ts';
import type { Meta } from './meta.ts';
import { toProblem, toTrpcError } from './problems.ts';

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    isDev: false,
    errorFormatter: ({ shape, error, ctx }): ErrorShape => {
      const problem = toProblem(error, ctx?.request.id ?? 'unknown');
      return {
        ...shape,
        message: problem.detail,
        data: { code: shape.data.code, httpStatus: problem.status, problem },
      };
    },
  });

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/**
 * A failure of core becomes tRPC's, here and nowhere else; an `errorFormatter` alone leaves the status 500.
 * Without the database nothing works, whatever was asked: that is said in one place, too.
 */
const base = t.procedure.use(async ({ ctx, next }) => {
  const result = await unlessDatabaseHangs(ctx.deps, next()).catch((error: unknown) => {
    throw error instanceof AppError ? toTrpcError(error) : error;
  });
  if (result.ok) return result;
  const { cause } = result.error;
  if (cause instanceof AppError) throw toTrpcError(cause);
  if (isDatabaseOutage(cause)) throw toTrpcError(databaseUnavailable(cause));
  return result;
});

/** For everyone. */
export const publicProcedure = base;

/** For signing up, in and out: limited by address, and one a request, or a batch would be many guesses. */
export const authProcedure = base.use(async ({ ctx, next }) => {
  const { batchSize, ip } = ctx.request;
  if (batchSize > 1) throw new AppError('validationFailed', 'Calls of auth cannot be batched');
  await ctx.deps.auth.limiter.consume('auth', ipKey(ip));
  return next();
});

/** For whoever brings a good access token; `ctx.viewer` is set. */
export const userProcedure = base.use(async ({ ctx, next }) => {
  const viewer = await authenticate(ctx.deps, ctx.request.token);
  ctx.onViewer?.(viewer);
  return next({ ctx: { viewer } });
});

/** For administrators. */
export const adminProcedure = userProcedure.use(({ ctx, next }) => {
  if (ctx.viewer.role !== 'admin') throw new AppError('forbidden', 'This needs an administrator');
  return next();
});
