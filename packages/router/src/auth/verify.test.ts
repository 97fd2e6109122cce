import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callerFor, problemOf, signUp } from '../testing/caller.ts';

let deps: TestDeps;
let ann: Awaited<ReturnType<typeof signUp>>;

beforeAll(async () => {
  deps = await createTestDeps();
  ann = await signUp(deps);
});
afterAll(() => deps?.destroy());

const verify = (accessToken: string) => callerFor(deps).call.auth.verify({ accessToken });
const refused = { status: 401, code: 'unauthenticated' };

test('an access token is worth what its session and account are now', async () => {
  const [session] = (await ann.call.sessions.list()).items;
  const said = await verify(ann.token);
  expect(said).toEqual({
    userId: ann.user.id,
    role: 'user',
    sessionId: session?.id,
    expiresAt: expect.stringMatching(/Z$/),
  });
  const left = (Date.parse(said.expiresAt) - deps.time.now.getTime()) / 1000;
  expect(left).toBeGreaterThan(898);
  expect(left).toBeLessThanOrEqual(900);
  await deps.db.updateTable('users').set({ role: 'admin' }).where('id', '=', ann.user.id).execute();
  expect((await verify(ann.token)).role).toBe('admin');
  await ann.call.auth.logout();
  expect(await problemOf(verify(ann.token))).toMatchObject(refused);
});

test('nothing else is one', async () => {
  const ben = await signUp(deps);
  const { key } = await ben.call.apiKeys.create({ name: 'script', scopes: ['read'] });
  expect(await problemOf(verify(key))).toMatchObject(refused);
  expect(await problemOf(verify('nonsense'))).toMatchObject(refused);
  expect(await problemOf(verify(''))).toMatchObject({ status: 400, errors: [{ path: 'accessToken' }] });
});
