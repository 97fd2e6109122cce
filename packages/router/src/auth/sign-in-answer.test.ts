import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { callerFor, cookieJar, PASSWORD, problemOf, signUp } from '../testing/caller.ts';

const MONTH = 30 * 86_400;

let deps: TestDeps;
let ann: Awaited<ReturnType<typeof signUp>>;

beforeAll(async () => {
  deps = await createTestDeps();
  ann = await signUp(deps);
});
beforeEach(() => {
  deps.time.now = new Date();
});
afterAll(() => deps?.destroy());

/** Calls as a browser that holds the cookie; `jar` shows what the answer did to it. */
function browser({ cookie, token, refusal }: { cookie?: string; token?: string; refusal?: string } = {}) {
  const jar = cookieJar(refusal);
  const { call } = callerFor(deps, token, { cookie, sessionCookie: jar });
  return { call, jar };
}

const credentials = () => ({ login: ann.user.username, password: PASSWORD });

/** Signs Ann in; returns the value of the cookie. */
async function signIn(): Promise<string> {
  const { call, jar } = browser();
  await call.auth.login({ ...credentials(), cookie: true });
  return jar.held?.value ?? '';
}

test('a session in a cookie is answered without tokens', async () => {
  const { call, jar } = browser();
  const answer = await call.auth.login({ ...credentials(), cookie: true });
  expect(answer).toEqual({ user: ann.user, tokens: null });
  expect(jar.held).toEqual({ value: expect.any(String), maxAge: MONTH });
  expect((await browser({ cookie: jar.held?.value ?? '' }).call.me.get()).id).toBe(ann.user.id);
});

test('who signs in with tokens has the cookie of the session before taken back', async () => {
  const cookie = await signIn();
  const { call, jar } = browser({ cookie });
  expect((await call.auth.login(credentials())).tokens).toMatchObject({ accessToken: expect.any(String) });
  expect(jar.held).toBeNull();
  expect(await problemOf(browser({ cookie }).call.me.get())).toMatchObject({ status: 401 });
});

test('where no cookie can be had, asking for one is refused', async () => {
  const input = { ...credentials(), cookie: true };
  for (const [caller, message] of [
    [browser({ refusal: 'Only over https' }), 'Only over https'],
    [callerFor(deps), 'There is no cookie to be had here'],
  ] as const)
    expect(await problemOf(caller.call.auth.login(input))).toMatchObject({
      status: 400,
      code: 'validationFailed',
      errors: [{ path: 'cookie', message }],
    });
});

test('signing out takes the cookie back; by a token it is left alone', async () => {
  const cookie = await signIn();
  const byToken = browser({ cookie, token: (await signUp(deps)).token });
  expect(await byToken.call.auth.logout()).toBeNull();
  expect(byToken.jar.held).toBeUndefined();
  const byCookie = browser({ cookie });
  expect(await byCookie.call.auth.logout()).toBeNull();
  expect(byCookie.jar.held).toBeNull();
  expect(await problemOf(browser({ cookie }).call.me.get())).toMatchObject({ status: 401 });
});

test('a cookie is set anew when its session goes on, and taken back when it has ended', async () => {
  const cookie = await signIn();
  const start = deps.time.now.getTime();
  const used = async (days: number) => {
    deps.time.now = new Date(start + days * 86_400_000);
    const { call, jar } = browser({ cookie });
    return [await call.me.get().then(({ id }) => id, problemOfThrown), jar.held];
  };
  expect(await used(1)).toEqual([ann.user.id, undefined]);
  expect(await used(16)).toEqual([ann.user.id, { value: cookie, maxAge: MONTH }]);
  expect(await used(47)).toEqual([401, null]);
});

const problemOfThrown = async (error: unknown) => (await problemOf(Promise.reject(error))).status;

test('ending the session one is in by cookie is signing out', async () => {
  const cookie = await signIn();
  const { call, jar } = browser({ cookie });
  const { items } = await call.sessions.list();
  const other = items.find(({ isCurrent }) => !isCurrent);
  const current = items.find(({ isCurrent }) => isCurrent);
  expect(await call.sessions.revoke({ id: other?.id ?? '' })).toBeNull();
  expect(jar.held).toBeUndefined();
  expect(await call.sessions.revoke({ id: current?.id ?? '' })).toBeNull();
  expect(jar.held).toBeNull();
});

test('deleting the account takes the cookie back', async () => {
  const { call, jar } = browser();
  const email = 'leaver@example.com';
  await call.auth.register({ email, username: 'leaver', password: PASSWORD, cookie: true });
  const leaver = browser({ cookie: jar.held?.value ?? '' });
  expect(await leaver.call.me.delete({ password: PASSWORD })).toBeNull();
  expect(leaver.jar.held).toBeNull();
});
