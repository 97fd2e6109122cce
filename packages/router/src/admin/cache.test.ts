import { createTestCache } from '@matinee/core/testing/cache';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { callerFor, problemOf, problemsOf, signUp, signUpAdmin } from '../testing/caller.ts';

let deps: TestDeps;
let admin: Awaited<ReturnType<typeof signUp>>;

beforeAll(async () => {
  deps = await createTestDeps();
  admin = await signUpAdmin(deps);
});
beforeEach(async () => {
  deps.cache = createTestCache().cache;
  const load = async () => ({ body: '{}', etag: '"1"' });
  const [detail, list] = ['detail', 'list'] as const;
  await deps.cache.read({ class: detail, key: 'one', tags: ['movie:1'] }, load);
  await deps.cache.read({ class: detail, key: 'two', tags: ['movie:2'] }, load);
  await deps.cache.read({ class: list, key: 'all', tags: ['lists'] }, load);
});
afterAll(() => deps?.destroy());

const entries = ({ classes }: { classes: { class: string; entries: number }[] }) =>
  Object.fromEntries(classes.filter((it) => it.entries > 0).map((it) => [it.class, it.entries]));

test('how the cache does, by class', async () => {
  const report = await admin.call.admin.cache.get();
  expect(report).toMatchObject({ isOn: true, maxBytes: 1_000_000, shared: null });
  expect(report.news).toEqual({ by: 'nobody', isConnected: expect.any(Boolean), unsent: 0 });
  expect(report.classes.find((it) => it.class === 'detail')).toEqual({
    class: 'detail',
    ages: { fresh: 43_200, stale: 86_400, failing: 604_800 },
    fresh: 0,
    stale: 0,
    shared: 0,
    missed: 2,
    loads: 2,
    failedLoads: 0,
    hitRatio: 0,
    entries: 2,
    bytes: expect.any(Number),
  });
  expect(report.classes.find((it) => it.class === 'search')).toMatchObject({ loads: 0, hitRatio: null });
});

test.each([
  [{ class: 'list' as const }, { detail: 2 }],
  [{ tags: ['movie:1'] }, { detail: 1, list: 1 }],
  [{ class: 'list' as const, tags: ['movie:1'] }, { detail: 1 }],
  [undefined, {}],
])('dropping %j leaves %j', async (input, left) => {
  expect(entries(await admin.call.admin.cache.drop(input))).toEqual(left);
  expect(entries(await admin.call.admin.cache.get())).toEqual(left);
});

test('who dropped what is noted', async () => {
  await admin.call.admin.cache.drop({ tags: ['movie:1', 'lists'] });
  const { items } = await admin.call.admin.audit.list({ action: 'admin.cacheDropped', limit: 1 });
  expect(items).toMatchObject([
    { actor: { id: admin.user.id }, ip: '192.0.2.1', detail: { tags: 'movie:1, lists' } },
  ]);
});

test.each<[string, object]>([
  ['class', { class: 'movies' }],
  ['tags.0', { tags: ['a\0b'] }],
  ['tags', { tags: Array(101).fill('lists') }],
  ['tag', { tag: 'lists' }],
])('a wrong %s drops nothing', async (path, input) => {
  expect(await problemOf(admin.call.admin.cache.drop(input))).toMatchObject({
    status: 400,
    code: 'validationFailed',
    errors: [{ path }],
  });
  expect(entries(await admin.call.admin.cache.get())).toEqual({ detail: 2, list: 1 });
});

test('is for administrators', async () => {
  const ann = await signUp(deps);
  const { cache } = ann.call.admin;
  for (const problem of await problemsOf([cache.get(), cache.drop()]))
    expect(problem).toMatchObject({ status: 403, code: 'forbidden' });
  expect(await problemOf(callerFor(deps).call.admin.cache.drop())).toMatchObject({ status: 401 });
  expect(entries(await admin.call.admin.cache.get())).toEqual({ detail: 2, list: 1 });
});
