import { createMovie } from '@matinee/core/testing/fixtures';
import { refreshTrending } from '@matinee/core/trending/refresh-trending';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callDoor, doors } from './testing/doors.ts';
import { startTestApi, type TestApi } from './testing/index.ts';

type Answer = {
  items: {
    id: string;
    title: string;
    trend: { source: string; score: number | null; explanation: unknown };
  }[];
  meta: unknown;
};

let api: TestApi;
let seen: string;

beforeAll(async () => {
  api = await startTestApi();
  await createMovie(api.deps, { title: 'Popular', popularity: 9 });
  seen = String(await createMovie(api.deps, { title: 'Seen' }));
  for (let n = 10; n < 30; n++)
    await fetch(`${api.url}/api/v1/movies/${seen}/views`, {
      method: 'POST',
      headers: { 'x-visitor-id': `visitor-number-${n}` },
    });
  await refreshTrending(api.deps);
});
afterAll(() => api?.close());

describe.each(doors)('over %s', (door) => {
  const trending = (input: Record<string, unknown> = {}) =>
    callDoor(api.url, door, { procedure: 'movies.trending', input });

  test('what visitors look at comes first, and says why when asked', async () => {
    const { data } = await trending({ explain: true });
    const { items, meta } = data as Answer;
    expect(items.map(({ title, trend }) => [title, trend.source])).toEqual([
      ['Seen', 'own'],
      ['Popular', 'popular'],
    ]);
    // Twenty visitors of one address.
    expect(items[0]?.trend.explanation).toMatchObject({ people: 5, signals: [{ count: 5 }, {}, {}] });
    expect(meta).toEqual({
      window: 'day',
      sources: [
        { source: 'own', count: 1, computedAt: api.deps.time.now.toISOString() },
        { source: 'popular', count: 1, computedAt: null },
      ],
    });
  });

  test('what is asked for is what is given', async () => {
    const { data } = await trending({ source: 'tmdb', window: 'week', perPage: 1, page: 2 });
    expect(data).toMatchObject({
      items: [{ id: seen, trend: { source: 'popular', score: null, explanation: null } }],
      pagination: { page: 2, perPage: 1, total: 2, pages: 2 },
      meta: { window: 'week' },
    });
  });

  test.each([
    [{ window: 'month' }, 'window'],
    [{ source: 'both' }, 'source'],
    [{ explain: 'yes' }, 'explain'],
    [{ perPage: 101 }, 'perPage'],
    [{ page: 0 }, 'page'],
    [{ limit: 5 }, 'limit'],
  ])('%j is refused', async (input, path) => {
    expect((await trending(input)).problem).toMatchObject({ status: 400, errors: [{ path }] });
  });
});
