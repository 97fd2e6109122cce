import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMovie } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { exportMeasures, getMeasures } from './get-measures.ts';

const MODEL = uuidv7();

let deps: TestDeps;

beforeAll(async () => {
  deps = await createTestDeps();
  deps.time.now = new Date('2026-03-30T23:59:00Z');
  const movies = await Promise.all([1, 2, 3, 4].map(() => createMovie(deps)));
  const gone = await createMovie(deps, { isDeleted: true });
  const key = { strategy: 'hybrid', model_id: MODEL };
  const shown = (day: string, count: number) =>
    movies.slice(0, count).map((movie_id) => ({ ...key, day, movie_id }));
  await deps.db
    .insertInto('recommended_movies')
    .values([
      ...shown('2026-02-28', 4),
      ...shown('2026-03-01', 1),
      ...shown('2026-03-02', 2),
      { ...key, day: '2026-03-02', movie_id: gone },
    ])
    .execute();
  await deps.db
    .insertInto('recommendation_counts')
    .values([
      { ...key, day: '2026-02-28', shard: 1, lists: 100, impressions: 1_000 },
      { ...key, day: '2026-03-01', shard: 1, lists: 3, cold_lists: 1, impressions: 20, clicks: 4, likes: 2 },
      { ...key, day: '2026-03-01', shard: 2, lists: 1, impressions: 10, clicks: 1, dismissals: 1 },
      { ...key, day: '2026-03-02', shard: 1, impressions: 10, already_seen: 3 },
      { day: '2026-03-02', strategy: 'popular', shard: 1, lists: 1, cold_lists: 1, impressions: 5 },
    ])
    .execute();
});
afterAll(() => deps.destroy());

test('of the last thirty days, by strategy and model', async () => {
  const { items, ...rest } = await getMeasures(deps, { by: 'all' });
  expect(rest).toEqual({ from: '2026-03-01', to: '2026-03-30', catalogue: 4 });
  expect(items).toEqual([
    {
      ...{ day: null, strategy: 'hybrid', modelId: MODEL, lists: 4, impressions: 40, clicks: 5, likes: 2 },
      ...{ dismissals: 1, alreadySeen: 3, movies: 2, coverage: 0.5 },
      coldStart: expect.objectContaining({ value: 0.25 }),
      clickThrough: { value: 0.125, low: expect.closeTo(0.0546, 3), high: expect.closeTo(0.2611, 3) },
    },
    {
      ...{ day: null, strategy: 'popular', modelId: null, lists: 1, impressions: 5, clicks: 0, likes: 0 },
      ...{ dismissals: 0, alreadySeen: 0, movies: 0, coverage: 0 },
      coldStart: expect.objectContaining({ value: 1, high: 1 }),
      clickThrough: expect.objectContaining({ value: 0, low: 0 }),
    },
  ]);
});

test('by day; a share of nothing is null', async () => {
  const { items } = await getMeasures(deps, { from: '2026-02-28', to: '2026-03-02', by: 'day' });
  expect(items.map(({ day, strategy, movies }) => [day, strategy, movies])).toEqual([
    ['2026-02-28', 'hybrid', 4],
    ['2026-03-01', 'hybrid', 1],
    ['2026-03-02', 'hybrid', 2],
    ['2026-03-02', 'popular', 0],
  ]);
  expect(items[2]).toMatchObject({ lists: 0, coldStart: null, coverage: 0.5 });
});

test('a time in which nothing was shown has nothing', async () => {
  expect(await getMeasures(deps, { from: '2020-01-01', to: '2020-01-01', by: 'all' })).toMatchObject({
    from: '2020-01-01',
    items: [],
  });
});

test.each([
  ['2026-03-02', '2026-03-01'],
  ['2025-01-01', '2026-03-01'],
])('from %s to %s is refused', async (from, to) => {
  await expect(getMeasures(deps, { from, to, by: 'all' })).rejects.toMatchObject({
    code: 'validationFailed',
    errors: [{ path: 'from' }],
  });
});

test('as a file', async () => {
  const file = await exportMeasures(deps, { from: '2026-03-02', to: '2026-03-02', by: 'day' });
  expect(file).toMatchObject({
    fileName: 'recommendations-2026-03-02-2026-03-02.csv',
    contentType: 'text/csv',
  });
  const [header, first, second, ...rest] = file.text.split('\r\n');
  expect(header?.split(',').slice(0, 6)).toEqual([
    'day',
    'strategy',
    'modelId',
    'lists',
    'coldStart',
    'impressions',
  ]);
  expect(first).toMatch(new RegExp(`^2026-03-02,hybrid,${MODEL},0,,10,0,0,0,`));
  expect(second).toMatch(/^2026-03-02,popular,,1,1,5,/);
  expect(rest).toEqual(['']);
});
