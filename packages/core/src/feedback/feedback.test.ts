import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { getTaste } from '../recommendations/taste.ts';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { forgetShown, type ListFixture, listIdFor, sumsOf } from '../testing/shown-lists.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import type { FeedbackKind } from './feedback.ts';
import { giveFeedback } from './give-feedback.ts';
import { listFeedback } from './list-feedback.ts';
import { recordImpressions } from './record-impressions.ts';
import { withdrawFeedback } from './withdraw-feedback.ts';

let deps: TestDeps;
let userId: string;
let otherId: string;
let movieId: number;

beforeAll(async () => {
  deps = await createTestDeps();
});
beforeEach(async () => {
  deps.time.now = new Date('2026-03-04T12:00:00Z');
  await forgetShown(deps);
  ({ userId } = await createUser(deps));
  ({ userId: otherId } = await createUser(deps));
  movieId = await createMovie(deps);
  deps.enqueued.length = 0;
});
afterAll(() => deps.destroy());

type ListOf = Partial<ListFixture>;

const listOf = (list: ListOf = {}) => listIdFor({ userId, ...list });

const give = (kind: FeedbackKind, list: ListOf = {}) =>
  giveFeedback(deps, { userId, ...list, id: `${listOf(list)}.${movieId}`, kind });

const withdraw = (list: ListOf = {}) => withdrawFeedback(deps, { userId, id: `${listOf(list)}.${movieId}` });

async function revision(): Promise<number> {
  return (await getTaste(deps, { userId })).revision;
}

const counts = () => sumsOf(deps);

const shownOnce = { lists: 1, coldLists: 1, impressions: 1 };

test('acts on the next list at once, and once', async () => {
  const createdAt = deps.time.now.toISOString();
  const feedback = { id: `${listOf()}.${movieId}`, movieId: String(movieId), kind: 'liked', createdAt };
  expect(await give('liked')).toEqual({ isNew: true, feedback });
  deps.time.now = new Date('2026-03-05T12:00:00Z');
  expect(await give('liked')).toEqual({ isNew: false, feedback });
  const taste = await getTaste(deps, { userId });
  expect(taste.revision).toBe(1);
  expect(taste.favorites.map((favorite) => favorite.movieId)).toEqual([movieId]);
  expect([...taste.excluded]).toEqual([movieId]);
  expect(deps.enqueued).toEqual([{ name: 'recommendations.refreshUser', payload: { userId, revision: 1 } }]);
  expect(await counts()).toEqual({ ...shownOnce, likes: 1 });
});

test('the last word on a movie counts, whichever list it is about', async () => {
  await give('liked');
  await give('notInterested', { revision: 1 });
  const taste = await getTaste(deps, { userId });
  expect(taste.favorites).toEqual([]);
  expect([...taste.excluded]).toEqual([movieId]);
  expect(await counts()).toEqual({ lists: 2, coldLists: 1, impressions: 2, dismissals: 1 });
  await give('alreadySeen');
  expect(await counts()).toEqual({ lists: 2, coldLists: 1, impressions: 2, alreadySeen: 1 });
  const rows = await deps.db
    .selectFrom('recommendation_feedback')
    .selectAll()
    .where('user_id', '=', userId)
    .execute();
  expect(rows).toMatchObject([
    { user_id: userId, movie_id: movieId, kind: 'alreadySeen', list_id: listOf() },
  ]);
});

test('can be taken back, also twice', async () => {
  await give('notInterested');
  await withdraw({ revision: 7 });
  await withdraw();
  expect([...(await getTaste(deps, { userId })).excluded]).toEqual([]);
  expect(await revision()).toBe(2);
  expect(await counts()).toEqual(shownOnce);
  expect(deps.enqueued).toHaveLength(2);
});

test('is listed, the newest first, with what takes it back', async () => {
  const other = await createMovie(deps, { title: 'Other' });
  await give('notInterested');
  deps.time.now = new Date('2026-03-05T12:00:00Z');
  await giveFeedback(deps, { userId, id: `${listOf()}.${other}`, kind: 'liked' });
  const first = await listFeedback(deps, { userId, limit: 1 });
  expect(first.items).toEqual([
    {
      id: `${listOf()}.${other}`,
      movie: { id: String(other), title: 'Other' },
      kind: 'liked',
      createdAt: '2026-03-05T12:00:00.000Z',
    },
  ]);
  const cursor = first.pagination.nextCursor ?? '';
  const [second] = (await listFeedback(deps, { userId, limit: 1, cursor })).items;
  expect(second).toMatchObject({ kind: 'notInterested', movie: { id: String(movieId) } });
  expect((await listFeedback(deps, { userId, limit: 5, kind: 'notInterested' })).items).toEqual([second]);
  expect((await listFeedback(deps, { userId: otherId, limit: 5 })).items).toEqual([]);
  await withdrawFeedback(deps, { userId, id: second?.id ?? '' });
  expect((await listFeedback(deps, { userId, limit: 5 })).items).toEqual(first.items);
  await deps.db.updateTable('movies').set({ deleted_at: new Date() }).where('id', '=', other).execute();
  expect((await listFeedback(deps, { userId, limit: 5 })).items).toEqual([]);
});

test('a click only counts, once a list, and stays', async () => {
  expect((await give('clicked')).isNew).toBe(true);
  expect((await give('clicked')).isNew).toBe(false);
  expect((await give('clicked', { revision: 1 })).isNew).toBe(true);
  await withdraw();
  expect(await counts()).toEqual({ lists: 2, coldLists: 2, impressions: 2, clicks: 2 });
  expect(await revision()).toBe(0);
  expect(deps.enqueued).toEqual([]);
  expect((await getTaste(deps, { userId })).shown).toEqual(new Map());
});

test('is counted on the day on which the movie was shown', async () => {
  await recordImpressions(deps, {
    userId,
    impressions: [{ listId: listOf(), movieId: String(movieId), position: 3 }],
  });
  deps.time.now = new Date('2026-03-06T00:00:01Z');
  await give('clicked');
  await give('liked');
  const days = await deps.db.selectFrom('recommendation_counts').selectAll().execute();
  expect(days).toMatchObject([{ day: '2026-03-04', impressions: 1, clicks: 1, likes: 1 }]);
  deps.time.now = new Date('2026-03-07T00:00:01Z');
  await withdraw();
  expect(await counts()).toEqual({ ...shownOnce, clicks: 1 });
});

test("is refused for another user's list, a movie that is gone, and an account that is", async () => {
  const strange = { userId, kind: 'liked', id: `${listOf({ userId: otherId })}.${movieId}` } as const;
  await expect(giveFeedback(deps, strange)).rejects.toMatchObject({ code: 'notFound' });
  await expect(withdrawFeedback(deps, strange)).rejects.toMatchObject({ code: 'notFound' });
  for (const id of [
    '',
    listOf(),
    `${listOf()}.`,
    `${listOf()}.1.2`,
    `${uuidv7()}.${movieId}`,
    `${listOf()}.0`,
  ])
    await expect(giveFeedback(deps, { ...strange, id })).rejects.toMatchObject({ code: 'notFound' });
  await deps.db.updateTable('movies').set({ deleted_at: new Date() }).where('id', '=', movieId).execute();
  await expect(give('liked')).rejects.toMatchObject({ code: 'notFound' });
  await expect(give('clicked')).rejects.toMatchObject({ code: 'notFound' });
  await expect(withdraw()).rejects.toMatchObject({ code: 'notFound' });
  await deps.db.deleteFrom('users').where('id', '=', userId).execute();
  await expect(give('liked')).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(await counts()).toEqual({});
});

test('of a merged movie is of the one that it is now', async () => {
  const other = await createMovie(deps);
  await deps.db
    .updateTable('movies')
    .set({ deleted_at: new Date(), merged_into: other })
    .where('id', '=', movieId)
    .execute();
  expect(await give('liked')).toMatchObject({ feedback: { movieId: String(other) } });
  await withdraw();
  expect((await getTaste(deps, { userId })).favorites).toEqual([]);
});

test('30 at once of all kinds: one opinion, and counts that are what is there', async () => {
  const kinds = ['liked', 'clicked', 'notInterested', 'alreadySeen', 'withdrawn'] as const;
  const by = [userId, otherId];
  await Promise.all(
    Array.from({ length: 30 }, (_, i) => {
      const kind = kinds[i % kinds.length] ?? 'liked';
      const list = { userId: by[i % 2] ?? userId, revision: i % 3 };
      if (kind !== 'withdrawn') return give(kind, list);
      return withdrawFeedback(deps, { userId: list.userId, id: `${listOf(list)}.${movieId}` });
    }),
  );
  const { rows } = await sql<Record<string, number>>`
    select (select count(*) from shown_lists)::int as lists,
      (select count(*) from shown_lists where is_cold_start)::int as "coldLists",
      (select count(*) from impressions)::int as impressions, (select count(clicked_at) from impressions)::int as clicks,
      count(*) filter (where kind = 'liked')::int as likes,
      count(*) filter (where kind = 'notInterested')::int as dismissals,
      count(*) filter (where kind = 'alreadySeen')::int as "alreadySeen" from recommendation_feedback
    where user_id = any(${by})`.execute(deps.db);
  const there = Object.entries(rows[0] ?? {}).filter(([, count]) => count !== 0);
  expect(await counts()).toEqual(Object.fromEntries(there));
});
