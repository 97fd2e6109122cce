import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { callerFor, callerWithKey, problemOf, problemsOf, signUp } from '../testing/caller.ts';

let deps: TestDeps;
let ann: Awaited<ReturnType<typeof signUp>>;

beforeAll(async () => {
  deps = await createTestDeps();
});
beforeEach(async () => {
  ann = await signUp(deps);
});
afterAll(() => deps?.destroy());

test('a key is shown once, used, listed and ended', async () => {
  const { key, ...shown } = await ann.call.apiKeys.create({
    name: ' My  script ',
    scopes: ['write', 'read'],
    expiresInDays: 7,
  });
  expect(shown).toEqual({
    id: expect.any(String),
    name: 'My  script',
    prefix: expect.stringMatching(/^\w{4,}/),
    scopes: ['read', 'write'],
    createdAt: deps.time.now.toISOString(),
    lastUsedAt: null,
    expiresAt: new Date(deps.time.now.getTime() + 7 * 86_400_000).toISOString(),
  });
  expect(key.startsWith(shown.prefix)).toBe(true);
  expect(await ann.call.apiKeys.list()).toEqual({ items: [shown] });
  const script = callerFor(deps, key);
  expect((await script.call.me.get()).id).toBe(ann.user.id);
  expect((await ann.call.apiKeys.list()).items[0]?.lastUsedAt).toEqual(expect.stringMatching(/Z$/));
  expect(await ann.call.apiKeys.revoke({ id: shown.id })).toBeNull();
  expect(await ann.call.apiKeys.list()).toEqual({ items: [] });
  expect(await problemOf(script.call.me.get())).toMatchObject({ status: 401, code: 'unauthenticated' });
});

test('a key does what its scopes allow', async () => {
  const reader = await callerWithKey(deps, { owner: ann, scopes: ['read'] });
  const writer = await callerWithKey(deps, { owner: ann, scopes: ['write'] });
  expect((await reader.call.me.get()).id).toBe(ann.user.id);
  expect(await problemOf(reader.call.me.update({ bio: 'x' }))).toMatchObject({
    status: 403,
    code: 'forbidden',
    detail: 'The API key lacks the scope "write"',
  });
  expect((await writer.call.me.update({ bio: 'Hello' })).bio).toBe('Hello');
  expect(await problemOf(writer.call.me.get())).toMatchObject({
    status: 403,
    detail: 'The API key lacks the scope "read"',
  });
});

test('a key changes no credentials', async () => {
  const { call } = await callerWithKey(deps, { owner: ann, scopes: ['read', 'write'] });
  const { items } = await ann.call.apiKeys.list();
  const problems = await problemsOf([
    call.apiKeys.list(),
    call.apiKeys.create({ name: 'more', scopes: ['read'] }),
    call.apiKeys.revoke({ id: items[0]?.id ?? '' }),
    call.sessions.list(),
    call.me.update({ username: 'another-name' }),
  ]);
  for (const problem of problems)
    expect(problem).toMatchObject({
      status: 403,
      code: 'forbidden',
      detail: 'This cannot be done with an API key: sign in',
    });
  expect((await ann.call.apiKeys.list()).items.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
});

test("somebody else's key and none at all are not found alike", async () => {
  const { id } = await ann.call.apiKeys.create({ name: 'mine', scopes: ['read'] });
  const ben = await signUp(deps);
  const theirs = await problemOf(ben.call.apiKeys.revoke({ id }));
  expect(theirs).toMatchObject({ status: 404, code: 'notFound' });
  expect(await problemOf(ben.call.apiKeys.revoke({ id: crypto.randomUUID() }))).toEqual(theirs);
  expect(await ben.call.apiKeys.list()).toEqual({ items: [] });
  expect((await ann.call.apiKeys.list()).items).toHaveLength(1);
});

test('the scope of administrators is theirs, and twenty keys are enough', async () => {
  const create = (scope: 'read' | 'admin') => ann.call.apiKeys.create({ name: 'x', scopes: [scope] });
  expect(await problemOf(create('admin'))).toMatchObject({
    status: 403,
    code: 'forbidden',
    detail: 'The scope "admin" is for administrators',
  });
  for (let made = 0; made < 20; made++) await create('read');
  expect(await problemOf(create('read'))).toMatchObject({ status: 409, code: 'conflict' });
});

test.each<[string, object]>([
  ['name', { name: ' ' }],
  ['name', { name: 'a\0b' }],
  ['scopes', { scopes: [] }],
  ['scopes.1', { scopes: ['read', 'root'] }],
  ['expiresInDays', { expiresInDays: 0 }],
  ['expiresInDays', { expiresInDays: 366 }],
  ['scope', { scope: 'read' }],
])('a key with a wrong %s is not made: %j', async (path, input) => {
  const create = ann.call.apiKeys.create({ name: 'x', scopes: ['read'], ...input });
  expect(await problemOf(create)).toMatchObject({
    status: 400,
    code: 'validationFailed',
    errors: [{ path }],
  });
  expect(await ann.call.apiKeys.list()).toEqual({ items: [] });
});

test('strangers are told to sign in', async () => {
  const { apiKeys } = callerFor(deps).call;
  const id = crypto.randomUUID();
  for (const problem of await problemsOf([
    apiKeys.list(),
    apiKeys.create({ name: 'x', scopes: ['read'] }),
    apiKeys.revoke({ id }),
  ]))
    expect(problem).toMatchObject({ status: 401, code: 'unauthenticated' });
});
