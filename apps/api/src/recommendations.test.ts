import { refreshUser } from '@matinee/core/recommendations/refresh-user';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signUp } from './testing/accounts.ts';
import { callDoor, doors } from './testing/doors.ts';
import { startTestApi, type TestApi, trainedTemplate } from './testing/index.ts';

type Item = { id: string; score: number; movie: { id: string; year: number }; reasons: { text: string }[] };
type List = { items: Item[]; meta: { status: string; listId: string; emptyBecause: string | null } };
type Explained = Item & { components: { weight: number; value: number; contribution: number }[] };

let api: TestApi;
let token: string;
let userId: string;

beforeAll(async () => {
  api = await startTestApi({ template: trainedTemplate() });
  ({ token, id: userId } = await signUp(api.url));
  for (const q of ['toy story', 'heat 1995', 'alien 1979']) {
    const { data } = await callDoor(api.url, 'rest', { procedure: 'movies.search', input: { q } });
    const [first] = (data as { items: { id: string }[] }).items;
    const input = { movieId: first?.id ?? '', stars: 5 };
    await callDoor(api.url, 'rest', { procedure: 'ratings.set', input, token });
  }
}, 300_000);
afterAll(() => api?.close());

describe.each(doors)('over %s', (door) => {
  const call = async <T>(
    procedure: 'recommendations.list' | 'recommendations.get',
    input: object = {},
    as = token,
  ) => {
    const { status, data } = await callDoor(api.url, door, { procedure, input: { ...input }, token: as });
    return { status, data: data as T };
  };
  const list = async (input: object = {}) => (await call<List>('recommendations.list', input)).data;

  test('the arithmetic of an item adds up to its score, of a list that is stored and of one that is not', async () => {
    await refreshUser(api.deps, userId);
    for (const [asked, status] of [
      [{}, 'fresh'],
      [{ diversity: 0.7, novelty: 0.2, strategy: 'content' }, 'fresh'],
      [{ genre: ['Film-Noir'], yearTo: 1950, limit: 40 }, 'updating'],
    ] as const) {
      const { items, meta } = await list(asked);
      expect(meta.status).toBe(status);
      for (const { id, score, reasons } of [items[0], items.at(-1)].filter((item) => item !== undefined)) {
        const { data } = await call<Explained>('recommendations.get', { id });
        expect(data).toMatchObject({ id, score, reasons });
        expect(data.components.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(
          score,
          9,
        );
      }
    }
  });

  test('filters of every kind, over the wire', async () => {
    const { items } = await list({ genre: ['Comedy', 'Drama'], genreMode: 'all', yearFrom: 1990, limit: 5 });
    expect(items).toHaveLength(5);
    for (const { movie } of items) expect(movie.year).toBeGreaterThanOrEqual(1990);
    const without = await list({ exclude: items.map(({ movie }) => movie.id), limit: 100 });
    const ids = without.items.map(({ movie }) => movie.id);
    expect(items.filter(({ movie }) => ids.includes(movie.id))).toEqual([]);
    expect(await list({ yearFrom: 2100 })).toMatchObject({
      items: [],
      meta: { emptyBecause: 'noneMatches' },
    });
  });

  test("somebody else's list is not found", async () => {
    const { items } = await list();
    const other = await signUp(api.url);
    const { status } = await call('recommendations.get', { id: items[0]?.id }, other.token);
    expect(status).toBe(404);
  });
});
