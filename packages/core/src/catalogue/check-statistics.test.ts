import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { movieTag } from '../cache/tags.ts';
import { getMovieStats } from '../movies/get-movie.ts';
import { removeRating } from '../ratings/remove-rating.ts';
import { setRating } from '../ratings/set-rating.ts';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { checkStatistics } from './check-statistics.ts';

let deps: TestDeps;
let dropped: string[];

beforeAll(async () => {
  deps = await createTestDeps();
});
beforeEach(async () => {
  await deps.pool.query('truncate movies restart identity cascade');
  dropped = [];
  deps.cache = { ...deps.cache, drop: async (tags) => void dropped.push(...tags) };
});
afterAll(() => deps?.destroy());

/** A movie with these scores, whose statistics say something else. */
async function drifted(scores: number[], histogram: number[]): Promise<number> {
  const id = await createMovie(deps, { scores });
  await deps.db.updateTable('movie_stats').set({ histogram }).where('movie_id', '=', id).execute();
  return id;
}

const bars = (...at: [score: number, count: number][]) =>
  Array.from({ length: 10 }, (_, i) => at.find(([score]) => score === i + 1)?.[1] ?? 0);

test('statistics that are right stay, and none are reported', async () => {
  for (let i = 0; i < 7; i++) await createMovie(deps, { scores: [1, 10, 7].slice(0, i % 4) });
  await createMovie(deps, { scores: [3], isDeleted: true });
  expect(await checkStatistics(deps, { chunk: 3 })).toEqual({ checked: 8, repaired: 0 });
  expect(dropped).toEqual([]);
});

test('drift is repaired, reported once and dropped from what is kept', async () => {
  const ids = [
    await drifted([5, 5, 9], bars([5, 1])),
    await drifted([], bars([1, 3])),
    await drifted([8], bars([9, 1])),
  ];
  await createMovie(deps, { scores: [2] });
  const lost = await createMovie(deps, { scores: [4, 4] });
  const empty = await createMovie(deps);
  await sql`delete from movie_stats where movie_id in (${lost}, ${empty})`.execute(deps.db);
  expect(await checkStatistics(deps, { chunk: 2 })).toEqual({ checked: 6, repaired: 5 });
  const histograms = await Promise.all(
    [...ids, lost, empty].map(async (id) => (await getMovieStats(deps, { movieId: String(id) })).histogram),
  );
  expect(histograms).toEqual([bars([5, 2], [9, 1]), bars(), bars([8, 1]), bars([4, 2]), bars()]);
  expect(dropped.sort()).toEqual([...ids, lost, empty].map(movieTag).sort());
  expect(await checkStatistics(deps, { chunk: 2 })).toEqual({ checked: 6, repaired: 0 });
});

test('two at once repair once', async () => {
  await drifted([5], bars());
  await drifted([6], bars());
  const reports = await Promise.all([checkStatistics(deps), checkStatistics(deps)]);
  expect(reports.reduce((sum, { repaired }) => sum + repaired, 0)).toBe(2);
});

test('it stops when it is told to', async () => {
  await createMovie(deps);
  await expect(checkStatistics(deps, { signal: AbortSignal.abort() })).rejects.toThrow();
});

test('while 200 ratings are given and taken back nothing is taken for drift', async () => {
  const movies = await Promise.all(Array.from({ length: 4 }, () => createMovie(deps)));
  const users = await Promise.all(Array.from({ length: 10 }, () => createUser(deps)));
  let isDone = false;
  const checks = (async () => {
    const reports = [];
    do reports.push(await checkStatistics(deps, { chunk: 2 }));
    while (!isDone);
    return reports;
  })();
  await Promise.all(
    Array.from({ length: 200 }, (_, i) => {
      const { userId } = users[i % users.length] ?? { userId: '' };
      const movieId = String(movies[(i * 7) % movies.length]);
      return i % 5 === 4
        ? removeRating(deps, { userId, movieId })
        : setRating(deps, { userId, movieId, score: (i % 10) + 1 });
    }),
  );
  isDone = true;
  for (const { repaired } of await checks) expect(repaired).toBe(0);
  expect(await checkStatistics(deps)).toEqual({ checked: 4, repaired: 0 });
});

test('drift of movies that are being rated is repaired exactly', async () => {
  const users = await Promise.all(Array.from({ length: 10 }, () => createUser(deps)));
  const id = await drifted([3, 3], bars([10, 50]));
  const [report] = await Promise.all([
    checkStatistics(deps),
    ...users.map(({ userId }, i) => setRating(deps, { userId, movieId: String(id), score: i + 1 })),
  ]);
  expect(report?.repaired).toBe(1);
  expect(await checkStatistics(deps)).toEqual({ checked: 1, repaired: 0 });
  expect((await getMovieStats(deps, { movieId: String(id) })).histogram).toEqual([
    1, 1, 3, 1, 1, 1, 1, 1, 1, 1,
  ]);
});
