import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { callerFor, problemOf, signUp, signUpAdmin } from '../testing/caller.ts';

let deps: TestDeps;
let admin: Awaited<ReturnType<typeof signUp>>;

beforeAll(async () => {
  deps = await createTestDeps();
  admin = await signUpAdmin(deps);
});
beforeEach(() => {
  deps.enqueued.length = 0;
});
afterAll(() => deps?.destroy());

test.each([
  ['upcoming', { name: 'tmdb.syncList', payload: { list: 'upcoming' } }],
  ['trending.week', { name: 'tmdb.syncList', payload: { list: 'trending.week' } }],
  ['genres', { name: 'tmdb.syncGenres', payload: {} }],
  ['changes', { name: 'tmdb.syncChanges', payload: {} }],
  ['catalogue', { name: 'catalogue.enrich', payload: {} }],
] as const)('bringing %s up to date is a job', async (list, job) => {
  expect(await admin.call.admin.sync.list({ list })).toEqual({ jobId: 'tmdb-batches:1' });
  expect(deps.enqueued).toEqual([job]);
  const { items } = await admin.call.admin.audit.list({ action: 'admin.syncRequested', limit: 1 });
  expect(items).toMatchObject([{ actor: { id: admin.user.id }, ip: '192.0.2.1', detail: { target: list } }]);
});

test('so is fetching a movie', async () => {
  expect(await admin.call.admin.sync.movie({ tmdbId: '603' })).toEqual({ jobId: 'tmdb:1' });
  expect(deps.enqueued).toEqual([
    { name: 'tmdb.syncMovie', payload: { reference: 'tmdb:603', isForced: true } },
  ]);
});

type Sync = typeof admin.call.admin.sync;

test.each<[string, (sync: Sync) => Promise<unknown>]>([
  ['list', (sync) => sync.list({ list: 'movies' as 'genres' })],
  ['force', (sync) => sync.list({ list: 'genres', force: true } as { list: 'genres' })],
  ['tmdbId', (sync) => sync.movie({ tmdbId: 'tt0133093' })],
  ['tmdbId', (sync) => sync.movie({ tmdbId: '9999999999' })],
])('what TMDb does not have is refused: a wrong %s', async (path, call) => {
  expect(await problemOf(call(admin.call.admin.sync))).toMatchObject({
    status: 400,
    code: 'validationFailed',
    errors: [{ path }],
  });
  expect(deps.enqueued).toEqual([]);
});

test('what nobody foresaw is told by the id of the request alone, and leaves no event', async () => {
  const broken = { ...deps, jobs: { enqueue: () => Promise.reject(new Error('at 10.0.0.7')) } };
  const { call } = callerFor(broken, admin.token);
  const before = (await admin.call.admin.audit.list()).items;
  expect(await problemOf(call.admin.sync.list({ list: 'genres' }))).toEqual({
    type: 'about:blank',
    title: 'Something went wrong',
    status: 500,
    detail: 'The failure is logged under request r-1',
    instance: 'urn:request:r-1',
    code: 'internal',
  });
  expect((await admin.call.admin.audit.list()).items).toEqual(before);
});

test('is for administrators', async () => {
  const ann = await signUp(deps);
  deps.enqueued.length = 0;
  expect(await problemOf(ann.call.admin.sync.list({ list: 'genres' }))).toMatchObject({ status: 403 });
  expect(await problemOf(ann.call.admin.sync.movie({ tmdbId: '603' }))).toMatchObject({ status: 403 });
  expect(deps.enqueued).toEqual([]);
});
