import { type SqlBool, sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { getMyReview, getReview } from '../reviews/get-review.ts';
import { listMovieReviews, listMyReviews } from '../reviews/list-reviews.ts';
import { reportReview } from '../reviews/report-review.ts';
import { updateReview } from '../reviews/update-review.ts';
import { voteOnReview } from '../reviews/vote.ts';
import { createUser } from '../testing/fixtures.ts';
import { reviewBy } from '../testing/reviews.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { countQueries, planOf } from '../testing/watch-queries.ts';
import { type ListReports, listReports } from './list-reports.ts';
import { type Moderation, resolveReports } from './resolve-reports.ts';

let deps: TestDeps;
let userId: string;
let writerId: string;
let actorId: string;
let id: string;
let movieId: string;

beforeAll(async () => {
  deps = await createTestDeps();
});
beforeEach(async () => {
  await deps.db.deleteFrom('review_reports').execute();
  ({ userId } = await createUser(deps));
  ({ userId: actorId } = await createUser(deps));
  ({ id, movieId, userId: writerId } = await reviewBy(deps));
});
afterAll(() => deps?.destroy());

const report = async (by = userId, of = id) =>
  (await reportReview(deps, { id: of, userId: by, reason: 'spam' })).report.id;
const resolve = (reportId: string, action: Moderation) =>
  resolveReports(deps, { id: reportId, action, actorId, ip: '192.0.2.7' });
const listed = async (params: Partial<ListReports> = {}) =>
  (await listReports(deps, { limit: 50, ...params })).items;

const later = () => {
  deps.time.now = new Date(deps.time.now.getTime() + 60_000);
};

const eventsOf = (reviewId = id) =>
  deps.db
    .selectFrom('audit_log')
    .where('action', 'like', 'moderation.%')
    .where(sql<SqlBool>`detail ->> 'reviewId' = ${reviewId}`)
    .orderBy('id')
    .select(['action', 'actor_id', 'subject_id', 'ip', 'detail'])
    .execute();

test('report, once; again it says something else while it is open', async () => {
  const first = await reportReview(deps, { id, userId, reason: 'spam', text: 'An advertisement' });
  expect(first).toEqual({
    isNew: true,
    report: {
      id: expect.any(String),
      reviewId: id,
      reason: 'spam',
      text: 'An advertisement',
      createdAt: deps.time.now.toISOString(),
    },
  });
  const again = await reportReview(deps, { id, userId, reason: 'abuse' });
  expect(again).toEqual({ isNew: false, report: { ...first.report, reason: 'abuse', text: null } });
  expect(await listed()).toHaveLength(1);
});

test('one that is decided stays so, until the text is another one', async () => {
  const reportId = await report();
  later();
  await resolve(reportId, 'dismiss');
  expect(await reportReview(deps, { id, userId, reason: 'abuse' })).toMatchObject({
    isNew: false,
    report: { id: reportId, reason: 'spam' },
  });
  await updateReview(deps, { id, userId: writerId, spoiler: true });
  await report();
  expect(await listed()).toEqual([]);
  later();
  await updateReview(deps, { id, userId: writerId, text: 'Worse than before' });
  await reportReview(deps, { id, userId, reason: 'abuse' });
  expect(await listed()).toMatchObject([{ id: reportId, reason: 'abuse', resolution: null }]);
});

test('nobody reports their own, nor what is not there for them; who is gone reports nothing', async () => {
  await expect(reportReview(deps, { id, userId: writerId, reason: 'other' })).rejects.toMatchObject({
    code: 'conflict',
    message: 'Nobody can report a review of their own',
  });
  const hidden = await reviewBy(deps, { isHidden: true });
  for (const missing of [hidden.id, crypto.randomUUID()])
    await expect(report(userId, missing)).rejects.toMatchObject({ code: 'notFound' });
  await expect(report(crypto.randomUUID())).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(await listed()).toEqual([]);
});

test('hide: all open reports are resolved, and the review is there for its writer alone', async () => {
  const first = await report();
  const { userId: second } = await createUser(deps);
  await report(second);
  expect(await listed()).toMatchObject([{ openReports: 2 }, { openReports: 2 }]);
  later();
  expect(await resolve(first, 'hide')).toEqual({
    reviewId: id,
    isHidden: true,
    resolution: 'hidden',
    resolved: 2,
  });
  await expect(getReview(deps, { id })).rejects.toMatchObject({ code: 'notFound' });
  expect((await listMovieReviews(deps, { movieId, limit: 5 })).items).toEqual([]);
  expect((await listMyReviews(deps, { userId: writerId, limit: 5 })).items).toMatchObject([
    { id, isHidden: true },
  ]);
  expect(await listed()).toEqual([]);
  const [resolved] = await listed({ status: 'resolved' });
  expect(resolved).toMatchObject({
    resolution: 'hidden',
    resolvedAt: deps.time.now.toISOString(),
    resolvedBy: { id: actorId },
    reporter: { id: expect.any(String) },
    review: { id, isHidden: true, user: { id: writerId } },
    movie: { id: movieId },
    openReports: 0,
  });
  expect(await eventsOf()).toEqual([
    {
      action: 'moderation.reviewHidden',
      actor_id: actorId,
      subject_id: writerId,
      ip: '192.0.2.7',
      detail: { reviewId: id, movieId, reports: 2 },
    },
  ]);
});

test('restore: it is back, with its votes', async () => {
  await voteOnReview(deps, { id, userId, helpful: true });
  const reportId = await report();
  await resolve(reportId, 'hide');
  expect(await resolve(reportId, 'restore')).toMatchObject({ isHidden: false, resolved: 0 });
  expect(await getReview(deps, { id })).toMatchObject({ isHidden: false, helpful: 1 });
  expect((await listed({ status: 'resolved' }))[0]?.resolution).toBe('hidden');
  expect((await eventsOf()).map(({ action }) => action)).toEqual([
    'moderation.reviewHidden',
    'moderation.reviewRestored',
  ]);
});

test('dismiss: it stays as it is', async () => {
  const reportId = await report();
  expect(await resolve(reportId, 'dismiss')).toMatchObject({ isHidden: false, resolution: 'dismissed' });
  expect((await getMyReview(deps, { userId: writerId, movieId })).isHidden).toBe(false);
  expect((await eventsOf()).map(({ action }) => action)).toEqual(['moderation.reportsDismissed']);
});

test('what changes nothing is a conflict, and not written down', async () => {
  const reportId = await report();
  await expect(resolve(reportId, 'restore')).rejects.toMatchObject({ code: 'conflict' });
  expect(await listed()).toHaveLength(1);
  await resolve(reportId, 'hide');
  await expect(resolve(reportId, 'hide')).rejects.toMatchObject({ code: 'conflict' });
  await expect(resolve(reportId, 'dismiss')).rejects.toMatchObject({ code: 'conflict' });
  await expect(resolve(crypto.randomUUID(), 'hide')).rejects.toMatchObject({ code: 'notFound' });
  expect(await eventsOf()).toHaveLength(1);
});

test('ten moderators at once: a decision that changes nothing is none', async () => {
  const reportId = await report();
  const attempts = await Promise.allSettled(
    Array.from({ length: 10 }, (_, i) => resolve(reportId, i % 2 ? 'hide' : 'dismiss')),
  );
  const decided = attempts.filter(({ status }) => status === 'fulfilled');
  expect([1, 2]).toContain(decided.length);
  for (const attempt of attempts)
    if (attempt.status === 'rejected') expect(attempt.reason).toMatchObject({ code: 'conflict' });
  expect(await eventsOf()).toHaveLength(decided.length);
  expect(await listed()).toEqual([]);
});

test('the queue: the oldest first, page by page, by review and reason', async () => {
  const reports: string[] = [];
  for (let i = 0; i < 5; i++) {
    later();
    const { userId: by } = await createUser(deps);
    reports.push((await reportReview(deps, { id, userId: by, reason: i % 2 ? 'spam' : 'abuse' })).report.id);
  }
  const first = await listReports(deps, { limit: 3 });
  const cursor = first.pagination.nextCursor ?? '';
  const second = await listReports(deps, { limit: 3, cursor });
  expect([...first.items, ...second.items].map((it) => it.id)).toEqual(reports);
  expect(second.pagination.nextCursor).toBeNull();
  expect((await listed({ reason: 'spam' })).map((it) => it.id)).toEqual([reports[1], reports[3]]);
  expect(await listed({ review: crypto.randomUUID() })).toEqual([]);
  expect(await listed({ review: id })).toHaveLength(5);
  await expect(listReports(deps, { limit: 3, cursor, status: 'resolved' })).rejects.toMatchObject({
    code: 'validationFailed',
  });
});

test('who reported, wrote or decided may go', async () => {
  const reportId = await report();
  await resolve(reportId, 'hide');
  await deps.db.deleteFrom('users').where('id', 'in', [userId, actorId]).execute();
  expect(await listed({ status: 'resolved' })).toMatchObject([{ reporter: null, resolvedBy: null }]);
  await deps.db.deleteFrom('users').where('id', '=', writerId).execute();
  expect(await listed({ status: 'resolved' })).toEqual([]);
});

test('a page is one query, from an index', async () => {
  await report();
  const { db, count } = countQueries(deps.db);
  await listReports({ ...deps, db }, { limit: 5 });
  expect(count()).toBe(1);
  for (const [status, index] of [
    ['open', 'review_reports_open'],
    ['resolved', 'review_reports_resolved'],
  ] as const) {
    const plan = await planOf(deps.db, (db) => listReports({ ...deps, db }, { status, limit: 5 }));
    expect(plan.indexes).toContain(index);
  }
});
