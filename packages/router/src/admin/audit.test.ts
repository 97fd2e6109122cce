import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callerFor, problemOf, signUp, signUpAdmin } from '../testing/caller.ts';

let deps: TestDeps;
let admin: Awaited<ReturnType<typeof signUp>>;
let ann: Awaited<ReturnType<typeof signUp>>;

beforeAll(async () => {
  deps = await createTestDeps();
  admin = await signUpAdmin(deps);
  ann = await signUp(deps);
  await admin.call.admin.users.update({ id: ann.user.id, banned: true, banReason: 'spam' });
  await callerFor(deps, undefined, { ip: '198.51.100.7' })
    .call.auth.login({ login: ann.user.username, password: 'wrong' })
    .catch(() => {});
});
afterAll(() => deps?.destroy());

test('an event says who did what to whom, from where and when', async () => {
  const { items } = await admin.call.admin.audit.list({ action: 'admin.' });
  expect(items).toEqual([
    {
      id: expect.stringMatching(/^\d+$/),
      at: expect.stringMatching(/Z$/),
      action: 'admin.userBanned',
      actor: { id: admin.user.id, username: admin.user.username },
      subject: { id: ann.user.id, username: ann.user.username },
      ip: '192.0.2.1',
      detail: { reason: 'spam', reasonBefore: null },
    },
  ]);
});

test('filters keep what fits', async () => {
  const actions = async (filter: Parameters<typeof admin.call.admin.audit.list>[0]) =>
    (await admin.call.admin.audit.list(filter)).items.map(({ action }) => action);
  expect(await actions({ ip: '198.51.100.7' })).toEqual(['auth.loginFailed']);
  expect(await actions({ subjectId: ann.user.id })).toEqual(['admin.userBanned']);
  expect(await actions({ actorId: ann.user.id, action: 'auth.registered' })).toEqual(['auth.registered']);
  expect(await actions({ from: '2999-01-01T00:00:00+02:00' })).toEqual([]);
  expect(await actions({ to: '2000-01-01T00:00:00Z' })).toEqual([]);
});

test('pages go on where one ended', async () => {
  const all = (await admin.call.admin.audit.list()).items;
  const first = await admin.call.admin.audit.list({ limit: 2 });
  const second = await admin.call.admin.audit.list({ limit: 100, cursor: first.pagination.nextCursor ?? '' });
  expect([...first.items, ...second.items]).toEqual(all);
  expect(second.pagination.nextCursor).toBeNull();
});

test.each<[string, object]>([
  ['action', { action: 'auth' }],
  ['from', { from: 'yesterday' }],
  ['actorId', { actorId: '1' }],
  ['ip', { ip: '' }],
  ['cursor', { cursor: 'nonsense' }],
  ['user', { user: 'ann' }],
])('a wrong %s is refused: %j', async (path, input) => {
  expect(await problemOf(admin.call.admin.audit.list(input))).toMatchObject({
    status: 400,
    code: 'validationFailed',
    errors: [{ path }],
  });
});

test('is for administrators', async () => {
  const ben = await signUp(deps);
  expect(await problemOf(ben.call.admin.audit.list())).toMatchObject({ status: 403, code: 'forbidden' });
  expect(await problemOf(callerFor(deps).call.admin.audit.list())).toMatchObject({ status: 401 });
});
