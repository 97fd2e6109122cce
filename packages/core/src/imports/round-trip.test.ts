import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportAccount, exportFormats } from '../export/export-account.ts';
import { addFavorite } from '../favorites/add-favorite.ts';
import { setRating } from '../ratings/set-rating.ts';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { importFile, libraryOf } from './testing/import-world.ts';
import { bytesOf, zipOf } from './testing/uploads.ts';

let deps: TestDeps;
const movies: number[] = [];
const texts = ['=HYPERLINK("x")', "'=SUM(1)", ' Spaces around,\r\n"quoted"\nlines ', '+1', 'Ünïcode 😀'];

beforeAll(async () => {
  deps = await createTestDeps();
  for (const [i, title] of ['+1', '=CMD(1)', 'Same', 'Same', 'Amélie, "the" one'].entries())
    movies.push(
      await createMovie(deps, { title, year: i < 3 ? 2000 : null, tmdbId: i + 1, imdbId: `tt000000${i}` }),
    );
});
afterAll(() => deps.destroy());

/** Something of everything about each movie. */
async function keepEverything(userId: string): Promise<void> {
  for (const [i, id] of movies.entries()) {
    const movieId = String(id);
    deps.time.now = new Date(Date.UTC(2020, i, 1, 2, 3, 4, 5));
    await setRating(deps, { userId, movieId, score: i + 1 });
    await addFavorite(deps, { userId, movieId, note: texts[i] ?? null });
    const values = [userId, id, deps.time.now, texts[i]];
    await deps.pool.query(
      'insert into watchlist (user_id, movie_id, created_at, note) values ($1, $2, $3, $4)',
      values,
    );
    await deps.pool.query(
      `insert into reviews (id, user_id, movie_id, created_at, updated_at, text, is_spoiler)
       values (gen_random_uuid(), $1, $2, $3, $3, $4, $2 % 2 = 0)`,
      values,
    );
    await deps.pool.query(
      `insert into history (id, user_id, movie_id, watched_at, completed, progress_seconds)
       select gen_random_uuid(), $1, $2, $3::timestamptz + n * interval '1 hour', n > 0, n * 60 from generate_series(0, 2) n`,
      values.slice(0, 3),
    );
  }
  deps.time.now = new Date('2024-01-01T00:00:00Z');
}

test.each(['one by one', 'zipped'])(
  'what is exported as CSV, imported %s by another account, is the same',
  async (how) => {
    const { userId } = await createUser(deps);
    const { userId: other } = await createUser(deps);
    await keepEverything(userId);
    const files: Record<string, string> = {};
    for (const format of exportFormats)
      if (format !== 'json') files[format] = (await exportAccount(deps, { userId, format })).text;
    if (how === 'zipped') await importFile(deps, { userId: other, file: await zipOf(files) });
    else
      for (const [fileName, text] of Object.entries(files))
        await importFile(deps, { userId: other, file: bytesOf(text), fileName });
    const given = await libraryOf(deps, userId);
    for (const list of Object.values(given)) expect(list.length).toBeGreaterThanOrEqual(5);
    expect(await libraryOf(deps, other)).toEqual(given);
  },
);

test('an export of nothing imports as nothing', async () => {
  const { userId } = await createUser(deps);
  const { text } = await exportAccount(deps, { userId, format: 'watchlist.csv' });
  expect(await importFile(deps, { file: bytesOf(text) })).toMatchObject({ status: 'done', rows: [] });
});
