import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { createImportMovies, importFile, libraryOf } from './testing/import-world.ts';
import { fixtureZip } from './testing/uploads.ts';

let deps: TestDeps;
let movies: Awaited<ReturnType<typeof createImportMovies>>;
let userId: string;

beforeAll(async () => {
  deps = await createTestDeps();
  movies = await createImportMovies(deps);
});
beforeEach(async () => {
  deps.enqueued.length = 0;
  ({ userId } = await createUser(deps));
});
afterAll(() => deps.destroy());

const at = (day: string) => new Date(`${day}T00:00:00Z`);

test('the zip of Letterboxd: each file becomes what it is', async () => {
  const file = await fixtureZip('letterboxd');
  const done = await importFile(deps, { userId, file, fileName: 'letterboxd-someone.zip' });
  expect(done).toMatchObject({ status: 'done', source: 'letterboxd', ignoredFiles: ['profile.csv'] });
  expect(await libraryOf(deps, userId)).toEqual({
    ratings: [
      { movie_id: movies.matrix, score: 9, created_at: at('2023-05-02'), updated_at: at('2023-05-02') },
      { movie_id: movies.amelie, score: 10, created_at: at('2023-05-03'), updated_at: at('2023-05-03') },
    ],
    favorites: [{ movie_id: movies.matrix, note: null, created_at: at('2023-05-02') }],
    watchlist: [{ movie_id: movies.alien, note: null, created_at: at('2023-07-01') }],
    history: [
      { movie_id: movies.matrix, watched_at: at('2023-05-01'), completed: true, progress_seconds: null },
      { movie_id: movies.matrix, watched_at: at('2023-06-01'), completed: true, progress_seconds: null },
      { movie_id: movies.heat, watched_at: at('2023-05-05'), completed: true, progress_seconds: null },
    ],
    reviews: [
      expect.objectContaining({
        movie_id: movies.matrix,
        text: '<i>Whoa.</i>\nThere is no "spoon".',
        score: 9,
      }),
    ],
  });
  expect(done.counts.reduce((sum, { count }) => sum + count, 0)).toBe(done.rows.length);
  expect(done.progress).toEqual({ done: done.rows.length, total: done.rows.length });
});
