import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { callerFor, problemOf, problemsOf, signUp, signUpAdmin } from '../testing/caller.ts';

type Person = Awaited<ReturnType<typeof signUp>>;

let deps: TestDeps;
let writer: Person;
let reader: Person;
let admin: Person;
let id: string;
let reviewId: string;
let movieId: string;

beforeAll(async () => {
  deps = await createTestDeps();
  [writer, reader, admin] = [await signUp(deps), await signUp(deps), await signUpAdmin(deps)];
});
beforeEach(async () => {
  movieId = String(await createMovie(deps, { title: 'Laura' }));
  ({ id: reviewId } = await writer.call.reviews.create({ movieId, text: 'Buy my book.' }));
  ({ id } = await reader.call.reviews.report({ id: reviewId, reason: 'spam', text: 'Advertises' }));
});
afterAll(() => deps?.destroy());

test('the queue shows a report with its review', async () => {
  const { items } = await admin.call.admin.reports.list({ review: reviewId });
  expect(items).toEqual([
    {
      id,
      reason: 'spam',
      text: 'Advertises',
      reporter: { id: reader.user.id, username: reader.user.username },
      createdAt: expect.stringMatching(/Z$/),
      resolvedAt: null,
      resolution: null,
      resolvedBy: null,
      review: expect.objectContaining({ id: reviewId, text: 'Buy my book.', isHidden: false }),
      movie: { id: movieId, title: 'Laura' },
      openReports: 1,
    },
  ]);
});

test('hide, restore, dismiss', async () => {
  const { reports } = admin.call.admin;
  const { call } = callerFor(deps);
  expect(await reports.resolve({ id, action: 'hide' })).toEqual({
    reviewId,
    isHidden: true,
    resolution: 'hidden',
    resolved: 1,
  });
  expect(await problemOf(call.reviews.get({ id: reviewId }))).toMatchObject({ status: 404 });
  expect((await call.reviews.listByMovie({ movieId })).items).toEqual([]);
  expect((await writer.call.reviews.getMine({ movieId })).isHidden).toBe(true);
  expect((await reports.list({ review: reviewId })).items).toEqual([]);
  const { items } = await reports.list({ status: 'resolved', review: reviewId, reason: 'spam' });
  expect(items).toMatchObject([{ id, resolution: 'hidden', resolvedBy: { id: admin.user.id } }]);
  expect(await reports.resolve({ id, action: 'restore' })).toMatchObject({ isHidden: false, resolved: 0 });
  expect((await call.reviews.get({ id: reviewId })).isHidden).toBe(false);
  expect(await problemOf(reports.resolve({ id, action: 'dismiss' }))).toMatchObject({
    status: 409,
    code: 'conflict',
  });
  const events = await admin.call.admin.audit.list({ action: 'moderation.' });
  expect(events.items.map(({ action }) => action)).toEqual([
    'moderation.reviewRestored',
    'moderation.reviewHidden',
  ]);
});

test.each<[string, object]>([
  ['status', { status: 'closed' }],
  ['review', { review: '42' }],
  ['reason', { reason: 'boring' }],
  ['cursor', { cursor: 'nonsense' }],
])('a list with a wrong %s is refused', async (path, input) => {
  expect(await problemOf(admin.call.admin.reports.list(input as never))).toMatchObject({
    status: 400,
    errors: [{ path }],
  });
});

test('only administrators decide, about what there is', async () => {
  const { reports } = reader.call.admin;
  const refused = await problemsOf([reports.list(), reports.resolve({ id, action: 'hide' })]);
  for (const problem of refused) expect(problem).toMatchObject({ status: 403 });
  const missing = { id: crypto.randomUUID(), action: 'hide' } as const;
  expect(await problemOf(admin.call.admin.reports.resolve(missing))).toMatchObject({ status: 404 });
  const unknown = { id, action: 'burn' as 'hide' };
  expect(await problemOf(admin.call.admin.reports.resolve(unknown))).toMatchObject({
    status: 400,
    errors: [{ path: 'action' }],
  });
});
