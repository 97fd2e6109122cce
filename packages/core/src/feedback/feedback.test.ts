import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { listIdOf, modelTagOf } from '../recommendations/list-id.ts';
import type { Strategy } from '../recommendations/recommendation.ts';
import { getTaste } from '../recommendations/taste.ts';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import type { FeedbackKind } from './feedback.ts';
import { giveFeedback } from './give-feedback.ts';
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
  for (const table of ['recommendation_counts', 'recommended_movies', 'shown_lists', 'models'] as const)
    await deps.db.deleteFrom(table).execute();
  ({ userId } = await createUser(deps));
  ({ userId: otherId } = await createUser(deps));
  movieId = await createMovie(deps);
  deps.enqueued.length = 0;
});
afterAll(() => deps.destroy());

type ListOf = { by?: string; revision?: number; strategy?: Strategy; modelId?: string | null };

function listOf({ by = userId, revision = 0, strategy = 'hybrid', modelId = null }: ListOf = {}): string {
  return listIdOf({ userId: by, revision, strategy, modelId, diversity: 0, novelty: 0, include: [] });
}

const give = (kind: FeedbackKind, { by = userId, ...list }: ListOf = {}) =>
  giveFeedback(deps, { userId: by, id: `${listOf({ by, ...list })}.${movieId}`, kind });

const withdraw = (list: ListOf = {}) => withdrawFeedback(deps, { userId, id: `${listOf(list)}.${movieId}` });

async function revision(): Promise<number> {
  return (await getTaste(deps, { userId })).revision;
}

/** Sums over all rows, without what is 0. */
async function counts(): Promise<Record<string, number>> {
  const { rows } = await sql<Record<string, number>>`
    select coalesce(sum(lists), 0)::int as lists, coalesce(sum(cold_lists), 0)::int as "coldLists",
      coalesce(sum(impressions), 0)::int as impressions, coalesce(sum(clicks), 0)::int as clicks,
      coalesce(sum(likes), 0)::int as likes, coalesce(sum(dismissals), 0)::int as dismissals,
      coalesce(sum(already_seen), 0)::int as "alreadySeen" from recommendation_counts`.execute(deps.db);
  return Object.fromEntries(Object.entries(rows[0] ?? {}).filter(([, count]) => count !== 0));
}

const shownOnce = { lists: 1, coldLists: 1, impressions: 1 };

describe('feedback', () => {
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
    expect(deps.enqueued).toEqual([
      { name: 'recommendations.refreshUser', payload: { userId, revision: 1 } },
    ]);
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
    const strange = { userId, kind: 'liked', id: `${listOf({ by: otherId })}.${movieId}` } as const;
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
        const list = { by: by[i % 2] ?? userId, revision: i % 3 };
        if (kind !== 'withdrawn') return give(kind, list);
        return withdrawFeedback(deps, { userId: list.by, id: `${listOf(list)}.${movieId}` });
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
});

describe('impressions', () => {
  const show = (impressions: Parameters<typeof recordImpressions>[1]['impressions'], by = userId) =>
    recordImpressions(deps, { userId: by, impressions });
  const one = (list: ListOf = {}) => ({ listId: listOf(list), movieId: String(movieId), position: 0 });

  test('count once a list and movie, however often they are sent', async () => {
    const other = String(await createMovie(deps, { tmdbId: 603, imdbId: 'tt0133093' }));
    const batch = [one(), { ...one(), movieId: other, position: 1 }];
    expect(await show(batch)).toEqual({ counted: 2, dropped: 0 });
    expect(await show([...batch, { ...one(), movieId: 'tmdb:603' }])).toEqual({ counted: 0, dropped: 0 });
    expect(await show([{ ...one({ revision: 1 }), movieId: 'imdb:tt0133093' }])).toMatchObject({
      counted: 1,
    });
    expect(await counts()).toEqual({ lists: 2, coldLists: 2, impressions: 3 });
    const [first] = await deps.db.selectFrom('recommended_movies').selectAll().execute();
    expect(first).toMatchObject({ day: '2026-03-04', strategy: 'hybrid', model_id: null });
  });

  test('of strange lists and unknown movies are dropped, the others are not', async () => {
    const batch = [
      one(),
      one({ by: otherId }),
      { ...one(), listId: uuidv7() },
      { ...one(), movieId: '999999' },
      { ...one(), movieId: '9999999999' },
      { ...one(), shownAt: '2025-11-30T00:00:00Z' },
    ];
    expect(await show(batch)).toEqual({ counted: 1, dropped: 5 });
    expect(await show(batch.slice(1))).toEqual({ counted: 0, dropped: 5 });
    expect(await counts()).toEqual(shownOnce);
  });

  test('are counted on their day; clocks may differ by minutes, not by more', async () => {
    const shownAt = '2026-02-28T23:59:59.999Z';
    await show([
      { ...one(), shownAt },
      { ...one({ revision: 1 }), shownAt: '2026-03-04T12:04:00Z' },
    ]);
    const rows = await deps.db.selectFrom('shown_lists').select('shown_at').orderBy('shown_at').execute();
    expect(rows).toEqual([{ shown_at: new Date(shownAt) }, { shown_at: deps.time.now }]);
    const days = await deps.db.selectFrom('recommended_movies').select('day').orderBy('day').execute();
    expect(days).toEqual([{ day: '2026-02-28' }, { day: '2026-03-04' }]);
    const future = { ...one({ revision: 2 }), shownAt: '2026-03-04T12:06:00Z' };
    await expect(show([one(), future])).rejects.toMatchObject({
      code: 'validationFailed',
      errors: [{ path: 'impressions.1.shownAt' }],
    });
  });

  test('say where a movie stood that something was said of before', async () => {
    await give('clicked');
    expect(await show([{ ...one(), position: 4 }])).toEqual({ counted: 0, dropped: 0 });
    expect(await show([{ ...one(), position: 5 }])).toEqual({ counted: 0, dropped: 0 });
    const rows = await deps.db.selectFrom('impressions').select(['position', 'clicked_at']).execute();
    expect(rows).toEqual([{ position: 4, clicked_at: deps.time.now }]);
    expect(await counts()).toEqual({ ...shownOnce, clicks: 1 });
  });

  test('are counted for the strategy and the model of the list', async () => {
    const modelId = uuidv7();
    await deps.db
      .insertInto('models')
      .values({ id: modelId, status: 'ready', settings: '{}', data_fingerprint: '' })
      .execute();
    expect(modelTagOf(modelId)).toMatch(/^[0-9a-f]{4}$/);
    await show([one({ modelId }), one({ modelId, strategy: 'content' }), one({ modelId: uuidv7() })]);
    const rows = await deps.db
      .selectFrom('recommendation_counts')
      .select(['strategy', 'model_id', 'impressions'])
      .execute();
    expect(rows).toHaveLength(3);
    for (const [strategy, model_id] of [
      ['hybrid', modelId],
      ['content', modelId],
      ['hybrid', null],
    ])
      expect(rows).toContainEqual({ strategy, model_id, impressions: 1 });
  });

  test('of an account that is gone are of nobody', async () => {
    await deps.db.deleteFrom('users').where('id', '=', userId).execute();
    expect(await show([one()])).toEqual({ counted: 0, dropped: 1 });
    expect(await counts()).toEqual({});
  });

  test('a list is not of cold start once something is known', async () => {
    await give('liked');
    await show([one({ revision: 1 })]);
    expect(await counts()).toMatchObject({ lists: 2, coldLists: 1 });
  });

  test('the same from two sides at once, in other orders: no deadlock, counted once', async () => {
    const movies = await Promise.all(Array.from({ length: 20 }, () => createMovie(deps)));
    const batch = movies.flatMap((id, position) =>
      [0, 1, 2].map((revision) => ({ listId: listOf({ revision }), movieId: String(id), position })),
    );
    const sent = [batch, batch.toReversed(), batch, batch.toReversed()];
    const reports = await Promise.all(sent.map((impressions) => show(impressions)));
    expect(reports.reduce((sum, { counted }) => sum + counted, 0)).toBe(60);
    expect(await counts()).toEqual({ lists: 3, coldLists: 3, impressions: 60 });
  });
});
