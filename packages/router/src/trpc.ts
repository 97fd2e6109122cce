import { recordForbidden, recordLimited } from '@matinee/core/audit/record-refusal';
import { authenticate, type Identity, identify } from '@matinee/core/auth/authenticate';
import { ipKey, sessionKey, userKey } from '@matinee/core/auth/limit-keys';
import { RateLimitedError } from '@matinee/core/auth/rate-limited';
import type { Scope, Viewer } from '@matinee/core/auth/viewer';
import { AppError } from '@matinee/core/errors';
import {
  databaseUnavailable,
  isDatabaseOutage,
  unlessDatabaseHangs,
} from '@matinee/core/health/database-outage';
import { chooseLanguages } from '@matinee/core/languages/known-languages';
import type { Languages } from '@matinee/core/languages/languages';
import { initTRPC, type TRPCProcedureType as ProcedureType } from '@trpc/server';
import { contentLanguageOf } from './content-language.ts';
import type { Admission, Context } from './context.ts';
import type { ErrorShape } from './error-shape.ts';
import { isByLanguage, type Meta } from './meta.ts';
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
const base = t.procedure.use(async ({ ctx, next, path, meta }) => {
  const caller: Caller = { userId: undefined, limitKey: undefined };
  const work = async () => {
    const languages = isByLanguage(meta) ? await languagesOf(ctx) : undefined;
    const result = await next({ ctx: { caller, languages } });
    if (result.ok && isByLanguage(meta)) nameLanguages(ctx, result.data);
    if (!result.ok) await noteRefusal(ctx, { error: result.error.cause, path, caller });
    return result;
  };
  const result = await unlessDatabaseHangs(ctx.deps, work()).catch((error: unknown) => {
    throw told(error);
  });
  if (result.ok) return result;
  const { cause } = result.error;
  const said = told(cause);
  if (said !== cause) throw said;
  return result;
});

/** In which languages movies are read for who calls. */
export async function languagesOf({ deps, request, languages }: Context): Promise<Languages> {
  return languages ?? chooseLanguages(deps, request.acceptLanguage);
}

function nameLanguages({ reply }: Context, answer: unknown): void {
  const language = contentLanguageOf(answer);
  if (language) reply.headers['content-language'] = language;
}

/** A failure as the caller is told of it; one that nobody foresaw stays as it is. */
function told(error: unknown): unknown {
  if (error instanceof AppError) return toTrpcError(error);
  return isDatabaseOutage(error) ? toTrpcError(databaseUnavailable(error)) : error;
}

/** Who calls, as far as it is known by now. */
export type Caller = {
  /** Whom the credentials name. */
  userId: string | undefined;
  /**
   * With whose calls theirs are counted; undefined: with those of the address. The account's only when it is proven
   * that the session lives: one that was ended must not use up what its owner may still do.
   */
  limitKey: string | undefined;
};

/** A 403, and the first 429 of many, are worth a line in the audit log; every 429 says what limit it is about. */
async function noteRefusal(
  { deps, request: { ip }, onLimit }: Context,
  { error, path, caller }: { error: unknown; path: string; caller: Caller },
): Promise<void> {
  const { userId: actorId } = caller;
  if (error instanceof RateLimitedError) {
    const { limitClass } = error.state;
    onLimit?.(error.state);
    if (error.isFirst) await recordLimited(deps, { procedure: path, actorId, ip, limitClass });
  } else if (actorId && error instanceof AppError && error.code === 'forbidden')
    await recordForbidden(deps, { procedure: path, actorId, ip });
}

async function countCall({ deps, request, onLimit, caller }: Context & { caller: Caller }): Promise<void> {
  const { limiter } = deps.auth;
  const state = caller.limitKey
    ? await limiter.consume('signedIn', caller.limitKey)
    : await limiter.consume('anonymous', ipKey(request.ip));
  if (state) onLimit?.(state);
}

/** For everyone. `identity` is whom credentials name, whose session may have ended all the same. */
export const publicProcedure = base.use(async ({ ctx, next }) => {
  const { identity } = ctx.admission ?? (await admitCaller(ctx));
  Object.assign(ctx.caller, callerOf(identity));
  return next({ ctx: { identity } });
});

/** Counts a public call. With what it says in its context, the procedure does not do so again. */
export async function admitCaller(ctx: Context & { caller: Caller }): Promise<Admission> {
  const identity = await identify(ctx.deps, ctx.request);
  Object.assign(ctx.caller, callerOf(identity));
  await countCall(ctx);
  return { identity };
}

/** Without the database: what is known of a session is that it was one. */
function callerOf(identity: Identity | undefined): Caller {
  if (!identity) return { userId: undefined, limitKey: undefined };
  const { userId } = identity;
  return { userId, limitKey: 'viewer' in identity ? userKey(userId) : sessionKey(identity.sessionId) };
}

/**
 * Does what comes before a procedure is called, where its answer may be there already.
 * @throws TRPCError as the procedure would
 */
export async function beforeCall<T>(
  ctx: Context,
  path: string,
  work: (caller: Caller) => Promise<T>,
): Promise<T> {
  const caller: Caller = { userId: undefined, limitKey: undefined };
  try {
    return await unlessDatabaseHangs(ctx.deps, work(caller));
  } catch (error) {
    await noteRefusal(ctx, { error, path, caller });
    throw told(error);
  }
}

/** For signing up, in and out: limited by address, and one a request, or a batch would be many guesses. */
export const authProcedure = base.use(async ({ ctx, next }) => {
  const { batchSize, ip } = ctx.request;
  if (batchSize > 1) throw new AppError('validationFailed', 'Calls of auth cannot be batched');
  const state = await ctx.deps.auth.limiter.consume('auth', ipKey(ip));
  if (state) ctx.onLimit?.(state);
  return next();
});

const needed: Record<ProcedureType, Scope> = { query: 'read', mutation: 'write', subscription: 'read' };

/** For whoever is signed in, or brings an API key with the scope: `read` for a query, `write` for a mutation. */
export const userProcedure = base.use(async ({ ctx, next, type }) => {
  const viewer = await admitViewer(ctx);
  ctx.onViewer?.(viewer);
  requireScope(viewer, needed[type]);
  return next({ ctx: { viewer } });
});

/**
 * Who is asking, with the call counted. A cookie is given anew when its session lasts longer now, and taken back
 * when it is worth nothing.
 */
async function admitViewer(ctx: Context & { caller: Caller }): Promise<Viewer> {
  const { deps, request, sessionCookie, caller } = ctx;
  const identity = await identify(deps, request);
  const { cookie, ...viewer } = await authenticate(deps, request, identity).catch(async (error: unknown) => {
    const isByCookie = request.token === undefined && request.cookie !== undefined;
    const isRefused = error instanceof AppError && error.code === 'unauthenticated';
    if (isByCookie && isRefused) sessionCookie?.clear();
    if (isRefused) await countCall(ctx);
    throw error;
  });
  if (cookie) sessionCookie?.set(cookie);
  const { userId } = viewer;
  Object.assign(caller, { userId, limitKey: userKey(userId) } satisfies Caller);
  await countCall(ctx);
  return viewer;
}

/** For changing credentials: an API key, which may lie about in scripts, must not become more than it is. */
export const sessionProcedure = userProcedure.use(({ ctx, next }) => {
  const sessionId = requireSession(ctx.viewer);
  return next({ ctx: { viewer: { ...ctx.viewer, sessionId } } });
});

/** For procedures that touch credentials only sometimes. */
export function requireSession({ sessionId }: Viewer): string {
  if (!sessionId) throw new AppError('forbidden', 'This cannot be done with an API key: sign in');
  return sessionId;
}

/** For administrators. */
export const adminProcedure = userProcedure.use(({ ctx, next }) => {
  if (ctx.viewer.role !== 'admin') throw new AppError('forbidden', 'This needs an administrator');
  requireScope(ctx.viewer, 'admin');
  return next();
});

function requireScope({ scopes }: Viewer, scope: Scope): void {
  if (!scopes.includes(scope)) throw new AppError('forbidden', `The API key lacks the scope "${scope}"`);
}
