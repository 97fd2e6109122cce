import type { SessionCookie } from '@matinee/core/auth/session-cookie';
import type { Scope } from '@matinee/core/auth/viewer';
import type { TestDeps } from '@matinee/core/testing/test-deps';
import { TRPCError } from '@trpc/server';
import type { Context, SessionCookieSetter } from '../context.ts';
import { appRouter } from '../index.ts';
import { type Problem, toProblem } from '../problems.ts';
import { createCallerFactory } from '../trpc.ts';

const createCaller = createCallerFactory(appRouter);
let counter = 0;

export const PASSWORD = 'tall green hedgehog';

/** What else a door tells of a call. */
type Circumstances = Partial<Pick<Context, 'onLimit' | 'onViewer' | 'sessionCookie' | 'visitorCookie'>> &
  Partial<Pick<Context['request'], 'acceptLanguage' | 'cookie' | 'idempotencyKey' | 'ip' | 'userAgent'>>;

/** Calls procedures as whoever holds the token; `reply` is what the last ones said to the REST door. */
export function callerFor(deps: TestDeps, token?: string, circumstances: Circumstances = {}) {
  const reply: Context['reply'] = { headers: {} };
  const {
    acceptLanguage,
    cookie,
    idempotencyKey,
    ip = '192.0.2.1',
    userAgent = 'tests',
    ...rest
  } = circumstances;
  const sent = { acceptLanguage, cookie, idempotencyKey };
  const request = { id: 'r-1', ip, userAgent, token, batchSize: 1, ...sent };
  return { call: createCaller({ deps, request, reply, ...rest }), reply };
}

/** Registers somebody new and calls procedures as them. */
export async function signUp(deps: TestDeps) {
  const username = `caller${++counter}`;
  const input = { email: `${username}@example.com`, username, password: PASSWORD };
  const { user, tokens } = await callerFor(deps).call.auth.register(input);
  if (!tokens) throw new Error('Signing up gave no tokens');
  return { user, token: tokens.accessToken, ...callerFor(deps, tokens.accessToken) };
}

/** Somebody new who calls procedures as an administrator. */
export async function signUpAdmin(deps: TestDeps) {
  const admin = await signUp(deps);
  await deps.db.updateTable('users').set({ role: 'admin' }).where('id', '=', admin.user.id).execute();
  return admin;
}

/** Calls procedures with a new API key of somebody. */
export async function callerWithKey(
  deps: TestDeps,
  { owner, scopes }: { owner: Awaited<ReturnType<typeof signUp>>; scopes: Scope[] },
) {
  const { key } = await owner.call.apiKeys.create({ name: 'script', scopes });
  return callerFor(deps, key);
}

/** A browser's place for the session cookie, as a door gives it to procedures. */
export function cookieJar(
  refusal?: string,
): SessionCookieSetter & { held: SessionCookie | null | undefined } {
  return {
    /** Undefined: it was left alone; null: it was taken back. */
    held: undefined,
    refusal,
    set(cookie) {
      this.held = cookie;
    },
    clear() {
      this.held = null;
    },
  };
}

/** The problem with which a call is refused. @throws when it is not refused */
export async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason) => reason,
  );
  if (!(error instanceof TRPCError)) throw new Error(`expected a TRPCError, got ${String(error)}`);
  return toProblem(error, 'r-1');
}

/** The same of calls that are made at once. */
export function problemsOf(promises: readonly Promise<unknown>[]): Promise<Problem[]> {
  return Promise.all(promises.map(problemOf));
}
