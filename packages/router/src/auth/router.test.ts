import { unlimited } from '@matinee/core/auth/limiter';
import { AppError } from '@matinee/core/errors';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { TRPCError } from '@trpc/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Context } from '../context.ts';
import { appRouter } from '../index.ts';
import type { Meta } from '../meta.ts';
import { toProblem } from '../problems.ts';
import { createCallerFactory } from '../trpc.ts';

let deps: TestDeps;
let count = 0;

beforeAll(async () => {
  deps = await createTestDeps();
});
afterAll(() => deps.destroy());

const createCaller = createCallerFactory(appRouter);

function as(token?: string, changes: Partial<Context['request']> = {}, from: Context['deps'] = deps) {
  const request = {
    id: 'r-1',
    ip: '192.0.2.1',
    userAgent: 'tests',
    token,
    cookie: undefined,
    batchSize: 1,
    ...changes,
  };
  return createCaller({ deps: from, request, reply: { headers: {} } });
}

function account() {
  const username = `user-${++count}`;
  return { email: `${username}@example.com`, username, password: 'tall green hedgehog' };
}

async function problemOf(promise: Promise<unknown>) {
  const error: unknown = await promise.then(
    () => undefined,
    (reason) => reason,
  );
  if (!(error instanceof TRPCError)) throw new Error(`expected a TRPCError, got ${String(error)}`);
  return toProblem(error, 'r-1');
}

test('sign up, me, refresh, log in, log out', async () => {
  const input = account();
  const { user, tokens } = await as().auth.register(input);
  expect(await as(tokens?.accessToken).me.get()).toEqual(user);
  expect(user).toEqual({
    id: expect.any(String),
    username: input.username,
    email: input.email,
    emailVerified: false,
    displayName: null,
    bio: null,
    locale: null,
    isPublic: false,
    avatarUrls: null,
    role: 'user',
    secondFactor: false,
    createdAt: expect.stringMatching(/Z$/),
  });
  const refreshed = await as().auth.refresh({ refreshToken: tokens?.refreshToken ?? '' });
  expect(await as(refreshed.tokens.accessToken).me.get()).toEqual(user);
  const again = await as().auth.login({ login: input.email, password: input.password });
  expect(again.user).toEqual(user);
  expect(await as(again.tokens?.accessToken).auth.logout()).toBeNull();
  expect(await problemOf(as(again.tokens?.accessToken).me.get())).toMatchObject({
    status: 401,
    code: 'unauthenticated',
  });
  expect(await as(refreshed.tokens.accessToken).auth.logout({ everywhere: true })).toBeNull();
  expect(await problemOf(as(refreshed.tokens.accessToken).me.get())).toMatchObject({ status: 401 });
  expect(await as('nonsense').auth.logout({ refreshToken: 'nonsense' })).toBeNull();
});

test.each([undefined, '', 'nonsense'])('me needs a good token, not %j', async (token) => {
  expect(await problemOf(as(token).me.get())).toMatchObject({
    status: 401,
    code: 'unauthenticated',
    instance: 'urn:request:r-1',
  });
});

test('what is taken is told with 409', async () => {
  const input = account();
  await as().auth.register(input);
  expect(await problemOf(as().auth.register({ ...account(), email: input.email }))).toMatchObject({
    status: 409,
    code: 'emailTaken',
    errors: [{ path: 'email', message: 'Taken' }],
  });
  expect(await problemOf(as().auth.register({ ...account(), username: input.username }))).toMatchObject({
    status: 409,
    code: 'usernameTaken',
  });
});

test('bad input is refused by field, before and by the rules of accounts', async () => {
  const wire = { ...account(), email: 'x', password: 'short', passwrodConfirm: 'short' };
  const problem = await problemOf(as().auth.register(wire));
  expect(problem).toMatchObject({ status: 400, code: 'validationFailed' });
  expect(problem.errors).toEqual(
    expect.arrayContaining([
      { path: 'email', message: 'Not an e-mail address' },
      { path: 'password', message: '8 to 128 characters' },
      { path: 'passwrodConfirm', message: 'Unknown; did you mean passwordConfirm?' },
    ]),
  );
  expect(JSON.stringify(problem)).not.toContain('short');
  const input = account();
  const context = await problemOf(as().auth.register({ ...input, password: input.email }));
  expect(context).toMatchObject({ status: 400, errors: [{ path: 'password' }] });
  const unequal = await problemOf(as().auth.register({ ...input, passwordConfirm: 'another' }));
  expect(unequal).toMatchObject({ status: 400, errors: [{ path: 'passwordConfirm' }] });
});

test('a wrong login says the same for any account, to the letter', async () => {
  const input = account();
  await as().auth.register(input);
  const wrong = await problemOf(as().auth.login({ login: input.username, password: 'wrong' }));
  expect(wrong).toMatchObject({ status: 401, code: 'unauthenticated' });
  for (const login of ['nobody', 'nobody@example.com', 'no\0body'])
    expect(await problemOf(as().auth.login({ login, password: 'wrong' }))).toEqual(wrong);
});

const calls: [string, (caller: ReturnType<typeof as>) => Promise<unknown>][] = [
  ['register', (caller) => caller.auth.register(account())],
  ['login', (caller) => caller.auth.login({ login: 'nobody', password: 'wrong' })],
  ['refresh', (caller) => caller.auth.refresh({ refreshToken: 'nothing' })],
  ['logout', (caller) => caller.auth.logout()],
  ['forgotPassword', (caller) => caller.auth.forgotPassword({ email: 'nobody@example.com' })],
  [
    'resetPassword',
    (caller) => caller.auth.resetPassword({ token: 'nothing', newPassword: 'seven small otters' }),
  ],
  ['verifyEmail', (caller) => caller.auth.verifyEmail({ token: 'nothing' })],
];

test.each(calls)('%s cannot be batched', async (_name, call) => {
  expect(await problemOf(call(as(undefined, { batchSize: 2 })))).toMatchObject({
    status: 400,
    code: 'validationFailed',
  });
});

test.each(calls)('%s is limited by address, before anything is looked at', async (_name, call) => {
  const keys: string[] = [];
  const limiter = {
    ...unlimited,
    consume: async (bucket: string, key: string) => {
      keys.push(`${bucket} ${key}`);
      throw new AppError('rateLimited', 'enough', { retryAfter: 9 });
    },
  };
  const limited = { ...deps, auth: { ...deps.auth, limiter } };
  const caller = as(undefined, { ip: '2001:db8:1:2:3::9' }, limited);
  expect(await problemOf(call(caller))).toMatchObject({ status: 429, code: 'rateLimited', retryAfter: 9 });
  expect(keys).toEqual(['auth ip:2001:db8:1:2::/64']);
});

test.each(calls)('%s is refused with 503 while the limits cannot be counted', async (_name, call) => {
  const limiter = { ...unlimited, consume: () => Promise.reject(new AppError('unavailable', 'no store')) };
  const caller = as(undefined, {}, { ...deps, auth: { ...deps.auth, limiter } });
  expect(await problemOf(call(caller))).toMatchObject({ status: 503, code: 'unavailable' });
});

test('every operation of auth is declared as not to be stored', () => {
  const procedures = Object.entries(appRouter.auth);
  expect(procedures.length).toBeGreaterThan(9);
  for (const [, procedure] of procedures) {
    const meta: Meta = procedure._def.meta ?? {};
    expect(meta.rest?.cache).toBe('none');
  }
});
