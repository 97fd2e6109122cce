import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { countQueries } from '../testing/watch-queries.ts';
import { trackView } from '../views/track-view.ts';
import { type ListTrending, listTrending } from './list-trending.ts';
import { refreshTrending } from './refresh-trending.ts';
import type { TrendSpan } from './spans.ts';

let deps: TestDeps;

beforeAll(async () => {
  deps = await createTestDeps();
});
beforeEach(async () => {
  deps.time.now = NOW;
  for (const table of ['movies', 'raters', 'users', 'trend_states', 'tmdb_list_states'] as const)
    await deps.db.deleteFrom(table).execute();
});
afterAll(() => deps.destroy());

const NOW = new Date('2026-03-04T12:00:00Z');
const HOUR = 3_600_000;
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * HOUR);

/** Visitors from as many places, so many hours ago. */
async function views(movieId: number, count: number, { hours = 1, ip = '' } = {}): Promise<void> {
  for (let n = 0; n < count; n++)
    await trackView(
      { ...deps, clock: { now: () => hoursAgo(hours) } },
      {
        movieId: String(movieId),
        visitorId: `${movieId}-${hours}-${n}-${ip}`,
        ip: ip || `10.0.${Math.floor(n / 250)}.${n % 250}`,
      },
    );
}

async function rate(movieId: number, count: number, hours = 1): Promise<void> {
  for (let n = 0; n < count; n++) {
    const { raterId } = await createUser(deps);
    const at = hoursAgo(hours);
    await deps.db
      .insertInto('ratings')
      .values({ rater_id: raterId, movie_id: movieId, score: 8, created_at: at, updated_at: at })
      .execute();
  }
}

const list = (more: Partial<ListTrending> = {}) =>
  listTrending(deps, { window: 'day', source: 'blend', explain: false, page: 1, perPage: 20, ...more });

async function own(window: TrendSpan = 'day'): Promise<string[]> {
  const { items } = await list({ window, source: 'own' });
  return items.filter(({ trend }) => trend.source === 'own').map(({ id }) => id);
}

async function tmdbList(name: string, movieIds: number[]): Promise<void> {
  await deps.db
    .insertInto('tmdb_list_states')
    .values({ list: name, fetched_at: hoursAgo(2) })
    .execute();
  const rows = movieIds.map((movie_id, position) => ({ list: name, movie_id, position }));
  await deps.db.insertInto('tmdb_lists').values(rows).execute();
}

describe('what is a trend', () => {
  test('movies with more attention than they usually have, the most first', async () => {
    const [loved, steady, rising, unknown] = [
      await createMovie(deps),
      await createMovie(deps),
      await createMovie(deps),
      await createMovie(deps),
    ];
    for (let day = 2; day <= 29; day++) await views(steady, 6, { hours: 24 * day - 6 });
    await views(steady, 6, { hours: 6 });
    await views(rising, 8);
    await rate(loved, 6);
    await views(unknown, 1);
    expect(await refreshTrending(deps)).toMatchObject({ day: 2 });
    expect(await own()).toEqual([String(loved), String(rising)]);
  });

  test('what was long ago counts less, and after the span not at all', async () => {
    const [old, fresh, older] = [await createMovie(deps), await createMovie(deps), await createMovie(deps)];
    await views(old, 12, { hours: 20 });
    await views(fresh, 9);
    await views(older, 30, { hours: 25 });
    await refreshTrending(deps);
    expect(await own('day')).toEqual([String(fresh)]);
    expect(await own('week')).toEqual([String(older), String(old), String(fresh)]);
  });

  test('one who comes back, and one place, are not many', async () => {
    const [again, oneHouse, manyPlaces] = [
      await createMovie(deps),
      await createMovie(deps),
      await createMovie(deps),
    ];
    for (let hours = 1; hours < 20; hours++)
      for (const visitorId of ['visitor-number-1', 'visitor-number-2'])
        await trackView(
          { ...deps, clock: { now: () => hoursAgo(hours) } },
          { movieId: String(again), visitorId, ip: '10.0.0.1' },
        );
    await views(oneHouse, 60, { ip: '10.0.0.1' });
    await views(manyPlaces, 12);
    await refreshTrending(deps);
    const { items } = await list({ explain: true });
    expect(await own()).toEqual([String(manyPlaces), String(oneHouse)]);
    const countOf = (id: number) =>
      items.find((it) => it.id === String(id))?.trend.explanation?.signals[0]?.count;
    expect([countOf(manyPlaces), countOf(oneHouse)]).toEqual([12, 5]);
  });

  test('a user who looks, rates and favors is one of the people', async () => {
    const movieId = await createMovie(deps);
    for (let n = 0; n < 2; n++) {
      const { userId, raterId } = await createUser(deps);
      const at = hoursAgo(1);
      await trackView(deps, { movieId: String(movieId), userId, ip: `10.0.0.${n}` });
      await deps.db
        .insertInto('favorites')
        .values({ user_id: userId, movie_id: movieId, created_at: at })
        .execute();
      await deps.db
        .insertInto('ratings')
        .values({ rater_id: raterId, movie_id: movieId, score: 9, created_at: at, updated_at: at })
        .execute();
    }
    await refreshTrending(deps);
    expect(await own()).toEqual([]);
    await views(movieId, 1);
    await refreshTrending(deps);
    const { items } = await list({ explain: true });
    expect(items[0]?.trend.explanation).toMatchObject({
      people: 3,
      signals: [
        { signal: 'viewers', count: 3 },
        { signal: 'ratings', count: 2 },
        { signal: 'favorites', count: 2 },
      ],
    });
  });

  test('ratings of an imported data set are no attention here', async () => {
    const movieId = await createMovie(deps, { scores: Array.from({ length: 30 }, () => 9) });
    await deps.db
      .updateTable('ratings')
      .set({ created_at: hoursAgo(1), updated_at: hoursAgo(1) })
      .execute();
    await refreshTrending(deps);
    expect(await own()).toEqual([]);
    await rate(movieId, 4);
    await refreshTrending(deps);
    expect(await own()).toEqual([String(movieId)]);
  });

  test('deleted movies are none, at once', async () => {
    const [one, other] = [await createMovie(deps), await createMovie(deps)];
    await views(one, 20);
    await views(other, 10);
    await refreshTrending(deps);
    await deps.db.updateTable('movies').set({ deleted_at: NOW }).where('id', '=', one).execute();
    expect(await own()).toEqual([String(other)]);
    await refreshTrending(deps);
    expect(await own()).toEqual([String(other)]);
  });
});

describe('the job', () => {
  const stored = async () => ({
    trends: await deps.db.selectFrom('trends').selectAll().orderBy('span').orderBy('position').execute(),
    baselines: await deps.db.selectFrom('trend_baselines').selectAll().orderBy('span').execute(),
  });

  test('run twice, or several times at once, stores the same', async () => {
    const movieId = await createMovie(deps);
    await views(movieId, 9);
    await views(movieId, 4, { hours: 24 * 20 });
    await refreshTrending(deps);
    const once = await stored();
    expect(once.trends).toHaveLength(2);
    expect(once.baselines).toHaveLength(2);
    await refreshTrending(deps);
    expect(await stored()).toEqual(once);
    await Promise.all(Array.from({ length: 5 }, () => refreshTrending(deps)));
    expect(await stored()).toEqual(once);
  });

  test('what is usual is looked at once a day, and is of the weeks before the span', async () => {
    const movieId = await createMovie(deps);
    for (const hours of [6, 24 * 3, 24 * 20, 24 * 60]) await views(movieId, 14, { hours });
    await refreshTrending(deps);
    const baselines = async () =>
      Object.fromEntries((await stored()).baselines.map(({ span, viewers }) => [span, viewers]));
    expect(await baselines()).toEqual({ day: 1, week: 0.5 });
    await views(movieId, 14, { hours: 24 * 21 });
    await refreshTrending(deps);
    expect(await baselines()).toEqual({ day: 1, week: 0.5 });
    deps.time.now = new Date(NOW.getTime() + 24 * HOUR);
    await refreshTrending(deps);
    expect(await baselines()).toEqual({ day: 1.5, week: 1 });
  });

  test('without any activity there is nothing, and that is no failure', async () => {
    expect(await refreshTrending(deps)).toEqual({ day: 0, week: 0 });
  });
});

describe('the list', () => {
  let popular: number[];
  beforeEach(async () => {
    popular = [];
    for (let n = 0; n < 4; n++) popular.push(await createMovie(deps, { popularity: 100 - n }));
  });

  const described = async (more: Partial<ListTrending> = {}) => {
    const { items, meta } = await list(more);
    return {
      items: items.map(({ id, trend }) => `${trend.source} ${popular.indexOf(Number(id))}`),
      sources: meta.sources,
    };
  };
  const TMDB = { source: 'tmdb', count: 2, computedAt: hoursAgo(2).toISOString() };

  test('is never empty while there are movies: without activity and TMDb it is what is popular', async () => {
    for (const source of ['own', 'tmdb', 'blend'] as const)
      expect(await described({ source })).toEqual({
        items: ['popular 0', 'popular 1', 'popular 2', 'popular 3'],
        sources: [{ source: 'popular', count: 4, computedAt: null }],
      });
    await deps.db.deleteFrom('movies').execute();
    const { items, pagination, meta } = await list();
    expect({ items, pagination, sources: meta.sources }).toEqual({
      items: [],
      pagination: { page: 1, perPage: 20, total: 0, pages: 0 },
      sources: [],
    });
  });

  test("is our own, then TMDb's, then what is popular, each movie once", async () => {
    await views(popular[3] ?? 0, 9);
    await refreshTrending(deps);
    await tmdbList('trending.day', [popular[2] ?? 0, popular[3] ?? 0, popular[1] ?? 0]);
    const OWN = { source: 'own', count: 1, computedAt: NOW.toISOString() };
    expect(await described()).toEqual({
      items: ['own 3', 'tmdb 2', 'tmdb 1', 'popular 0'],
      sources: [OWN, TMDB, { source: 'popular', count: 1, computedAt: null }],
    });
    expect((await described({ source: 'own' })).items).toEqual([
      'own 3',
      'popular 0',
      'popular 1',
      'popular 2',
    ]);
    expect((await described({ source: 'tmdb' })).items).toEqual(['tmdb 2', 'tmdb 3', 'tmdb 1', 'popular 0']);
    expect((await described({ window: 'week' })).items[1]).toBe('popular 0');
  });

  test('of the week is of the week', async () => {
    await views(popular[3] ?? 0, 9, { hours: 30 });
    await tmdbList('trending.week', [popular[2] ?? 0]);
    await refreshTrending(deps);
    expect((await described({ window: 'day' })).items[0]).toBe('popular 0');
    expect((await described({ window: 'week' })).items.slice(0, 2)).toEqual(['own 3', 'tmdb 2']);
  });

  test('leaves our own out when nobody has computed it for longer than it is about', async () => {
    await views(popular[3] ?? 0, 9);
    await refreshTrending(deps);
    deps.time.now = new Date(NOW.getTime() + 23 * HOUR);
    expect((await described()).items[0]).toBe('own 3');
    deps.time.now = new Date(NOW.getTime() + 25 * HOUR);
    expect((await described()).items[0]).toBe('popular 0');
    expect((await described({ window: 'week' })).items[0]).toBe('own 3');
  });

  test('is explained when asked: the numbers stored add up to the score', async () => {
    await views(popular[3] ?? 0, 9);
    await rate(popular[3] ?? 0, 2, 3);
    await rate(popular[3] ?? 0, 2, 24 * 10);
    await refreshTrending(deps);
    const [first, second] = (await list({ explain: true })).items;
    const { score, explanation } = first?.trend ?? {};
    const sum = explanation?.signals.reduce((total, it) => total + it.contribution, 0);
    expect(sum).toBeCloseTo(score ?? Number.NaN, 9);
    expect(explanation).toMatchObject({
      people: 11,
      signals: [
        { signal: 'viewers', weight: 1, count: 9, expected: 0 },
        { signal: 'ratings', weight: 2, count: 2, expected: expect.any(Number) },
        { signal: 'favorites', weight: 3, count: 0, recent: 0, contribution: 0 },
      ],
    });
    // Nine an hour ago, with a half-life of eight.
    expect(explanation?.signals[0]?.recent).toBeCloseTo(9 * 2 ** (-1 / 8), 6);
    expect(explanation?.signals[1]?.expected).toBeGreaterThan(0);
    expect(second?.trend).toEqual({ source: 'popular', score: null, explanation: null });
    const unexplained = (await list()).items[0]?.trend;
    expect(unexplained).toEqual({ source: 'own', score, explanation: null });
  });

  test('has pages, and ends after a hundred', async () => {
    const page = await list({ page: 2, perPage: 3 });
    expect(page.items.map(({ id }) => Number(id))).toEqual([popular[3]]);
    expect(page.pagination).toEqual({ page: 2, perPage: 3, total: 4, pages: 2 });
    expect((await list({ page: 9 })).items).toEqual([]);
    expect((await list({ page: 9 })).meta.sources).toHaveLength(1);
    for (let n = 0; n < 100; n++) await createMovie(deps);
    expect((await list()).pagination.total).toBe(100);
  });

  test('takes two queries', async () => {
    const { db, count } = countQueries(deps.db);
    await listTrending(
      { ...deps, db },
      { window: 'day', source: 'blend', explain: true, page: 1, perPage: 5 },
    );
    expect(count()).toBe(2);
  });
});
