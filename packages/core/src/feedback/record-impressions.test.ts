import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { modelTagOf } from '../recommendations/list-id.ts';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { forgetShown, type ListFixture, listIdFor, sumsOf } from '../testing/shown-lists.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { countQueries } from '../testing/watch-queries.ts';
import { giveFeedback } from './give-feedback.ts';
import { recordImpressions } from './record-impressions.ts';

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
});
afterAll(() => deps.destroy());

type ListOf = Partial<ListFixture>;

const listOf = (list: ListOf = {}) => listIdFor({ userId, ...list });
const counts = () => sumsOf(deps);
const give = (kind: 'liked' | 'clicked') =>
  giveFeedback(deps, { userId, id: `${listOf()}.${movieId}`, kind });

const shownOnce = { lists: 1, coldLists: 1, impressions: 1 };

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

test('are noted in one statement', async () => {
  const { db, count } = countQueries(deps.db);
  const impressions = [one(), one({ revision: 1 })];
  expect(await recordImpressions({ ...deps, db }, { userId, impressions })).toMatchObject({ counted: 2 });
  expect(count()).toBe(1);
});

test('of strange lists and unknown movies are dropped, the others are not', async () => {
  const batch = [
    one(),
    one({ userId: otherId }),
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
