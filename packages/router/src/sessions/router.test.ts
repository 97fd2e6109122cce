import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { callerFor, cookieJar, PASSWORD, problemOf, problemsOf, signUp } from '../testing/caller.ts';

let deps: TestDeps;
let ann: Awaited<ReturnType<typeof signUp>>;

beforeAll(async () => {
  deps = await createTestDeps();
});
beforeEach(async () => {
  ann = await signUp(deps);
});
afterAll(() => deps?.destroy());

/** Signs Ann in with another device. */
async function signInElsewhere() {
  const elsewhere = callerFor(deps, undefined, { ip: '198.51.100.7', userAgent: 'curl/8.5.0' });
  const { tokens } = await elsewhere.call.auth.login({ login: ann.user.username, password: PASSWORD });
  return callerFor(deps, tokens?.accessToken);
}

test('where one is signed in, by the page', async () => {
  deps.time.now = new Date(deps.time.now.getTime() + 60_000);
  await signInElsewhere();
  const now = deps.time.now.toISOString();
  const first = await ann.call.sessions.list({ limit: 1 });
  expect(first.items).toEqual([
    {
      id: expect.any(String),
      device: 'curl',
      ip: '198.51.100.7',
      createdAt: now,
      lastUsedAt: now,
      expiresAt: new Date(deps.time.now.getTime() + 30 * 86_400_000).toISOString(),
      isCurrent: false,
    },
  ]);
  const next = await ann.call.sessions.list({ cursor: first.pagination.nextCursor ?? '' });
  expect(next).toMatchObject({
    items: [{ ip: '192.0.2.1', isCurrent: true }],
    pagination: { nextCursor: null },
  });
});

test('a session is ended at once, the other goes on', async () => {
  const elsewhere = await signInElsewhere();
  const { items } = await ann.call.sessions.list();
  const other = items.find(({ isCurrent }) => !isCurrent);
  expect(await ann.call.sessions.revoke({ id: other?.id ?? '' })).toBeNull();
  expect(await problemOf(elsewhere.call.me.get())).toMatchObject({ status: 401, code: 'unauthenticated' });
  expect((await ann.call.sessions.list()).items).toHaveLength(1);
});

test('ending the current one signs out, and leaves a cookie alone that was not asked with', async () => {
  const jar = cookieJar();
  const { call } = callerFor(deps, ann.token, { cookie: 'of another session', sessionCookie: jar });
  const [current] = (await call.sessions.list()).items;
  expect(await call.sessions.revoke({ id: current?.id ?? '' })).toBeNull();
  expect(jar.held).toBeUndefined();
  expect(await problemOf(ann.call.me.get())).toMatchObject({ status: 401 });
});

test("somebody else's session and none at all are not found alike", async () => {
  const ben = await signUp(deps);
  const [theirs] = (await ben.call.sessions.list()).items;
  const problem = await problemOf(ann.call.sessions.revoke({ id: theirs?.id ?? '' }));
  expect(problem).toMatchObject({ status: 404, code: 'notFound' });
  expect(await problemOf(ann.call.sessions.revoke({ id: crypto.randomUUID() }))).toEqual(problem);
  expect((await ben.call.me.get()).id).toBe(ben.user.id);
});

test('wrong input is refused, and strangers are told to sign in', async () => {
  const { sessions } = ann.call;
  const [id, cursor, all] = await problemsOf([
    sessions.revoke({ id: 'current' }),
    sessions.list({ cursor: 'nonsense' }),
    sessions.list({ all: true } as object),
  ]);
  for (const [path, problem] of [
    ['id', id],
    ['cursor', cursor],
    ['all', all],
  ] as const)
    expect(problem).toMatchObject({ status: 400, code: 'validationFailed', errors: [{ path }] });
  const strangers = callerFor(deps).call.sessions;
  for (const problem of await problemsOf([strangers.list(), strangers.revoke({ id: crypto.randomUUID() })]))
    expect(problem).toMatchObject({ status: 401, code: 'unauthenticated' });
});
