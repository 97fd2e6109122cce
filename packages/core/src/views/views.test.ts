import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { tablesHolding } from '../testing/full-account.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { countQueries } from '../testing/watch-queries.ts';
import { deleteOldViews } from './delete-old-views.ts';
import { type TrackView, trackView } from './track-view.ts';
import type { Looker } from './viewer-hash.ts';
import { issueVisitorCookie, readVisitorCookie } from './visitor-cookie.ts';

let deps: TestDeps;
let movieId: string;

beforeAll(async () => {
  deps = await createTestDeps();
});
beforeEach(async () => {
  deps.time.now = new Date('2026-03-04T12:05:00Z');
  await deps.db.deleteFrom('movie_views').execute();
  movieId = String(await createMovie(deps));
});
afterAll(() => deps.destroy());

const place: Looker = { ip: '198.51.100.7', userAgent: 'Firefox/140.0' };
const look = (more: Partial<TrackView> = {}) => trackView(deps, { movieId, ...place, ...more });
const later = (minutes: number) => {
  deps.time.now = new Date(deps.time.now.getTime() + minutes * 60_000);
};

async function views() {
  return deps.db.selectFrom('movie_views').selectAll().orderBy('viewed_at').execute();
}

test('one viewer within half an hour is one view, whatever the clock says', async () => {
  await look({ visitorId: 'visitor-1' });
  later(29);
  await look({ visitorId: 'visitor-1' });
  expect(await views()).toHaveLength(1);
  later(1);
  await look({ visitorId: 'visitor-1' });
  expect(await views()).toHaveLength(2);
});

test('another movie or another viewer is another view', async () => {
  const { userId } = await createUser(deps);
  const { cookie } = await look();
  const lookers: Partial<TrackView>[] = [
    { visitorId: 'visitor-1' },
    { visitorId: 'visitor-2' },
    { userId },
    { userAgent: 'Safari/19' },
    { ip: '198.51.100.8' },
    { movieId: String(await createMovie(deps)), cookie: cookie?.value },
  ];
  for (const one of [...lookers, ...lookers]) await look(one);
  expect(await views()).toHaveLength(1 + lookers.length);
});

test('who is signed in is the same on every device; an id chosen by the client is its own everywhere', async () => {
  const { userId } = await createUser(deps);
  for (const ip of ['198.51.100.7', '203.0.113.9', '2001:db8::1']) {
    await look({ userId, ip });
    await look({ visitorId: 'visitor-1', ip });
  }
  const rows = await views();
  expect(rows.map(({ user_id }) => user_id).sort()).toEqual([userId, null]);
});

test('a new visitor is given a cookie, and is not counted twice for having it', async () => {
  const { cookie } = await look();
  expect(cookie).toEqual({ value: expect.any(String), maxAge: 31_536_000 });
  const again = await look({ cookie: cookie?.value });
  expect(again.cookie).toBeUndefined();
  expect(await views()).toHaveLength(1);
  const other = String(await createMovie(deps));
  await look({ movieId: other, cookie: cookie?.value });
  await look({ movieId: other, cookie: cookie?.value, ip: '203.0.113.9', userAgent: 'another' });
  expect(await views()).toHaveLength(2);
});

test('who has another way to be known is given none', async () => {
  const { userId } = await createUser(deps);
  for (const known of [{ userId }, { visitorId: 'visitor-1' }])
    expect((await look(known)).cookie).toBeUndefined();
});

test('a cookie somebody made up is none', async () => {
  const { value } = issueVisitorCookie(deps);
  expect(readVisitorCookie(deps, value)).toBe(value.split('.')[0]);
  const otherKey = {
    auth: { ...deps.auth, secrets: { ...deps.auth.secrets, visitors: new Uint8Array(32) } },
  };
  expect(readVisitorCookie(otherKey, value)).toBeUndefined();
  const [id = '', signature = ''] = value.split('.');
  const wrong = [id, `${id}.`, `.${signature}`, `${id}x.${signature}`, `A${id.slice(1)}.${signature}`, ''];
  for (const text of wrong.filter((it) => it !== value))
    expect(readVisitorCookie(deps, text)).toBeUndefined();
  fc.assert(fc.property(fc.string(), (text) => readVisitorCookie(deps, text) === undefined));
  for (let n = 0; n < 3; n++)
    expect((await look({ cookie: `${'A'.repeat(21)}${n}.${signature}` })).cookie).toBeDefined();
  expect(await views()).toHaveLength(1);
});

test('of the seconds watched the most are kept, of the same view', async () => {
  for (const watchedSeconds of [undefined, 30, 3_600, 60, undefined]) {
    await look({ visitorId: 'visitor-1', watchedSeconds });
    later(1);
  }
  expect(await views()).toMatchObject([{ watched_seconds: 3_600 }]);
  later(60);
  await look({ visitorId: 'visitor-1', watchedSeconds: 0 });
  expect((await views()).map(({ watched_seconds }) => watched_seconds)).toEqual([3_600, 0]);
});

test('50 at once are one view, and none fails', async () => {
  await Promise.all(
    Array.from({ length: 50 }, (_, n) => look({ visitorId: 'visitor-1', watchedSeconds: n })),
  );
  expect(await views()).toMatchObject([{ watched_seconds: 49 }]);
});

test('it is one statement', async () => {
  const { db, count } = countQueries(deps.db);
  await trackView({ ...deps, db }, { movieId, ...place });
  expect(count()).toBe(1);
});

test('nothing in the database says who it was, and an address is another one the next day', async () => {
  const { userId } = await createUser(deps);
  const visitorId = 'planted-visitor-id';
  await look({ userId });
  await look({ visitorId });
  const { cookie } = await look();
  await look({ cookie: cookie?.value, userAgent: 'planted-agent', ip: '198.51.100.99' });
  const planted = [visitorId, cookie?.value.split('.')[0] ?? '', 'planted-agent', place.ip, '198.51.100.99'];
  for (const text of planted)
    expect([text, [...(await tablesHolding(deps, text)).keys()]]).toEqual([text, []]);
  const before = await views();
  later(24 * 60);
  await look();
  const rows = await views();
  const hashes = [...rows.map(({ viewer }) => viewer), ...rows.map(({ origin }) => origin)];
  expect(new Set(hashes.map((hash) => hash.toString('hex'))).size).toBe(before.length + 1 + 3);
});

test('what an account has looked at goes with it; of one that is gone or banned nothing is counted', async () => {
  const { userId } = await createUser(deps);
  const { userId: banned } = await createUser(deps);
  await deps.db.updateTable('users').set({ banned_at: new Date() }).where('id', '=', banned).execute();
  await look({ userId });
  await look({ userId: banned });
  await deps.db.deleteFrom('users').where('id', '=', userId).execute();
  expect(await views()).toEqual([]);
  await look({ userId });
  expect(await views()).toEqual([]);
});

test('looking while the account is deleted fails neither', async () => {
  const { userId } = await createUser(deps);
  const movies = await Promise.all(Array.from({ length: 20 }, () => createMovie(deps)));
  await Promise.all([
    ...movies.map((id) => look({ userId, movieId: String(id) })),
    deps.db.deleteFrom('users').where('id', '=', userId).execute(),
  ]);
  expect(await views()).toEqual([]);
});

test.each(['999999', 'tmdb:77', 'nonsense'])('movie %s is not found', async (unknown) => {
  await expect(look({ movieId: unknown })).rejects.toMatchObject({ code: 'notFound' });
  const deleted = String(await createMovie(deps, { isDeleted: true }));
  await expect(look({ movieId: deleted })).rejects.toMatchObject({ code: 'notFound' });
});

test('views are kept for 90 days', async () => {
  await look();
  later(60);
  await look();
  later(90 * 24 * 60 - 30);
  expect(await deleteOldViews(deps)).toEqual({ deleted: 1 });
  expect(await deleteOldViews(deps)).toEqual({ deleted: 0 });
  expect(await views()).toHaveLength(1);
});
