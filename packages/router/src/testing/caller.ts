import type { TestDeps } from '@matinee/core/testing/test-deps';
import { TRPCError } from '@trpc/server';
import type { Context } from '../context.ts';
import { appRouter } from '../index.ts';
import { type Problem, toProblem } from '../problems.ts';
import { createCallerFactory } from '../trpc.ts';

const createCaller = createCallerFactory(appRouter);
let counter = 0;

/** Calls procedures as whoever holds the token; `reply` is what the last ones said to the REST door. */
export function callerFor(deps: TestDeps, token?: string) {
  const reply: Context['reply'] = { headers: {} };
  const request = { id: 'r-1', ip: '192.0.2.1', userAgent: 'tests', token, cookie: undefined, batchSize: 1 };
  return { call: createCaller({ deps, request, reply }), reply };
}

/** Registers somebody new and calls procedures as them. */
export async function signUp(deps: TestDeps) {
  const username = `caller${++counter}`;
  const input = { email: `${username}@example.com`, username, password: 'tall green hedgehog' };
  const { user, tokens } = await callerFor(deps).call.auth.register(input);
  if (!tokens) throw new Error('Signing up gave no tokens');
  return { user, token: tokens.accessToken, ...callerFor(deps, tokens.accessToken) };
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
