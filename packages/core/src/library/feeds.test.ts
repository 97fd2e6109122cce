import { assert, asyncProperty, boolean, constantFrom, integer, option, record } from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { readAll, testFeeds } from '../testing/library.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { countQueries } from '../testing/watch-queries.ts';

let deps: TestDeps;
let movies: string[];

beforeAll(async () => {
  deps = await createTestDeps();
  movies = [];
  // Titles, years, dates and means come twice and more; some are not known.
  for (let i = 0; i < 12; i++) {
    const id = await createMovie(deps, {
      title: ['Twin', 'Äpfel', 'zebra'][i % 3],
      year: [null, 1999, 1999, 2004][i % 4] ?? null,
      genres: i % 2 ? ['Drama', 'War'] : ['Comedy'],
      runtime: 80 + i,
      scores: i % 3 ? [8, 9] : [],
    });
    if (i % 8 === 1)
      await deps.db
        .updateTable('movies')
        .set({ release_date: `1999-0${(i % 5) + 1}-02` })
        .where('id', '=', id)
        .execute();
    movies.push(String(id));
  }
});
afterAll(() => deps?.destroy());

describe.each(testFeeds)('$name', (feed) => {
  let userId: string;
  let otherId: string;
  const keys: string[] = [];

  beforeAll(async () => {
    ({ userId } = await createUser(deps));
    ({ userId: otherId } = await createUser(deps));
    const twice = feed.name === 'history' ? movies.slice(0, 5) : [];
    for (const [n, movieId] of [...movies, ...twice].entries()) {
      // Several in the same millisecond: the key decides.
      deps.time.now = new Date(Date.UTC(2026, 0, 1, 0, 0, 0, Math.floor(n / 3)));
      keys.push(await feed.put(deps, { userId, movieId, n: n % 4 }));
      await feed.put(deps, { userId: otherId, movieId });
    }
    keys.sort();
  });

  test('pages neither overlap nor miss, whatever the sort, order and size; the other way is the other way round', async () => {
    const params = record({
      sort: constantFrom(...feed.sorts),
      order: constantFrom('asc' as const, 'desc' as const, undefined),
      limit: integer({ min: 1, max: 18 }),
    });
    await assert(
      asyncProperty(params, async ({ sort, order, limit }) => {
        const { items } = await readAll(feed, { deps, userId, sort, order, limit });
        const seen = items.map(({ key }) => key);
        expect(seen.toSorted()).toEqual(keys);
        const whole = async (direction: 'asc' | 'desc' | undefined) => {
          const page = await feed.list(deps, { userId, sort, order: direction, limit: 100 });
          return page.items.map(({ key }) => key);
        };
        expect(await whole(order)).toEqual(seen);
        if (sort !== 'release') expect(await whole('asc')).toEqual((await whole('desc')).reverse());
      }),
      { numRuns: 25 },
    );
  });

  test('what has no date comes last, whichever way round', async () => {
    for (const order of ['asc', 'desc'] as const) {
      const { items } = await feed.list(deps, { userId, limit: 100, sort: 'release', order });
      const years = items.map(
        ({ what }) => (JSON.parse(what) as { movie: { year: number | null } }).movie.year,
      );
      const known = years.filter((year) => year !== null);
      expect(years.slice(0, known.length)).toEqual(known);
      expect(known).toEqual(known.toSorted((a, b) => (order === 'asc' ? a - b : b - a)));
      expect(years.length).toBeGreaterThan(known.length);
    }
  });

  test('the filters are those of the catalogue', async () => {
    const params = record({
      genre: option(constantFrom(['Drama'], ['drama', 'Comedy']), { nil: undefined }),
      yearTo: option(constantFrom(1999, 2004), { nil: undefined }),
      runtimeFrom: option(integer({ min: 80, max: 92 }), { nil: undefined }),
      scoreFrom: option(constantFrom(8), { nil: undefined }),
      isChanged: boolean(),
    });
    await assert(
      asyncProperty(params, async ({ isChanged, ...filters }) => {
        const given = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
        const since = isChanged ? { changedSince: '2026-01-01T00:00:00Z' } : {};
        const { items } = await readAll(feed, { deps, userId, limit: 5, ...given, ...since });
        const all = await readAll(feed, { deps, userId, limit: 100 });
        const fits = ({ what }: { what: string }) => {
          const { movie } = JSON.parse(what) as {
            movie: {
              genres: { name: string }[];
              year: number | null;
              runtime: number;
              stats: { mean: number | null };
            };
          };
          const names = movie.genres.map(({ name }) => name.toLowerCase());
          const { genre, yearTo, runtimeFrom, scoreFrom } = filters;
          if (genre && !genre.some((name) => names.includes(name.toLowerCase()))) return false;
          if (yearTo && (movie.year === null || movie.year > yearTo)) return false;
          if (scoreFrom && (movie.stats.mean ?? 0) < scoreFrom) return false;
          return !(runtimeFrom && movie.runtime < runtimeFrom);
        };
        const expected = all.items.filter(fits).map(({ key }) => key);
        expect(items.map(({ key }) => key).sort()).toEqual(expected.sort());
      }),
      { numRuns: 15 },
    );
    await expect(feed.list(deps, { userId, genre: ['Dramma'] })).rejects.toMatchObject({
      code: 'validationFailed',
      errors: [{ path: 'genre' }],
    });
  });

  test('only what is about a movie, by whatever id', async () => {
    const [movieId = ''] = movies;
    const { items } = await feed.list(deps, { userId, movieId });
    expect(items).toHaveLength(feed.name === 'history' ? 2 : 1);
    for (const unknown of ['999999', '9999999999', 'tmdb:77'])
      expect((await feed.list(deps, { userId, movieId: unknown })).items).toEqual([]);
  });

  test('a cursor of another list, user, sort, order or filter is refused, and one that is made up', async () => {
    const first = await feed.list(deps, { userId, limit: 1 });
    const cursor = first.pagination.nextCursor ?? '';
    const changes = await feed.list(deps, { userId, limit: 1, changedSince: '2026-01-01T00:00:00Z' });
    const other = testFeeds.find(({ name }) => name !== feed.name);
    const refusal = { code: 'validationFailed', errors: [{ path: 'cursor' }] };
    const refused = [
      feed.list(deps, { userId: otherId, cursor }),
      feed.list(deps, { userId, cursor, sort: 'title' }),
      feed.list(deps, { userId, cursor, order: 'asc' }),
      feed.list(deps, { userId, cursor, yearFrom: 1990 }),
      feed.list(deps, { userId, cursor, changedSince: '2026-01-01T00:00:00Z' }),
      feed.list(deps, { userId, cursor: changes.pagination.nextCursor ?? '' }),
      feed.list(deps, {
        userId,
        cursor: changes.pagination.nextCursor ?? '',
        changedSince: '2026-01-02T00:00:00Z',
      }),
      other?.list(deps, { userId, cursor }),
      feed.list(deps, { userId, cursor: 'x' }),
    ];
    for (const attempt of refused) await expect(attempt).rejects.toMatchObject(refusal);
  });

  test('a page is one query, and one more when a genre is named', async () => {
    const count = async (query: object) => {
      const counted = countQueries(deps.db);
      await feed.list({ ...deps, db: counted.db }, { userId, ...query });
      return counted.count();
    };
    expect(await count({})).toBe(1);
    expect(await count({ changedSince: '2026-01-01T00:00:00Z' })).toBe(1);
    expect(await count({ genre: ['Drama'], yearFrom: 1990, sort: 'title' })).toBe(2);
  });

  test('of who is gone there is no list', async () => {
    const gone = '0197a1a0-0000-7000-8000-000000000000';
    await expect(feed.list(deps, { userId: gone })).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(
      feed.list(deps, { userId: gone, changedSince: '2026-01-01T00:00:00Z' }),
    ).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});
