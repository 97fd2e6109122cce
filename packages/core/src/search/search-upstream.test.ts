import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleTemplate } from '../testing/sample-template.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { startTestTmdb, type TestTmdb } from '../testing/test-tmdb.ts';
import { judgeSearches, meanReciprocalRank } from './judged/judge-searches.ts';
import { upstreamSearches } from './judged/upstream-searches.ts';
import { searchMovies } from './search-movies.ts';
import { searchMoviesThrough } from './search-through.ts';

let deps: TestDeps;
let upstream: TestTmdb;

/** By TMDb's id, what a movie is called in the sample: years of release are not everywhere the same. */
const here = new Map<string, { title: string; year: number | null }>();

beforeAll(async () => {
  deps = await createTestDeps(sampleTemplate());
  upstream = await startTestTmdb();
  deps.tmdb = upstream.tmdb;
  // Its first search takes longer.
  await upstream.another().searchMovies({ query: 'nothing' });
  const meant = upstreamSearches.map(([, title]) => title);
  const movies = await deps.db.selectFrom('movies').select(['tmdb_id', 'title', 'year']).execute();
  for (const { tmdb_id, title, year } of movies) here.set(String(tmdb_id), { title, year });
  const { rowCount } = await deps.pool.query(
    "delete from movies where title || ' (' || year || ')' = any ($1::text[])",
    [meant],
  );
  expect(rowCount).toBe(new Set(meant).size);
}, 60_000);
afterAll(async () => {
  await deps.destroy();
  await upstream[Symbol.asyncDispose]();
});

test('finds movies of which only TMDb knows: mean reciprocal rank', async () => {
  const page = { page: 1, perPage: 10 };
  const before = await judgeSearches(
    upstreamSearches,
    async (q) => (await searchMovies(deps, { q, ...page })).items,
  );
  expect(meanReciprocalRank(before)).toBe(0);
  const judgements = await judgeSearches(upstreamSearches, async (q) => {
    const { items } = await searchMoviesThrough(deps, { q, ...page });
    return items.map((movie) => here.get(movie.ids.tmdb ?? '') ?? movie);
  });
  const missed = judgements.filter(({ place }) => place !== 1);
  expect(meanReciprocalRank(judgements), JSON.stringify(missed)).toBeGreaterThanOrEqual(0.9);
});
