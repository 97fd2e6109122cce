import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addFavorite } from '../favorites/add-favorite.ts';
import { setRating } from '../ratings/set-rating.ts';
import { createUser } from '../testing/fixtures.ts';
import { failureOf } from '../testing/signed-in.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { applyImport, undoImport } from './change-import.ts';
import { createImport } from './create-import.ts';
import type { ConflictPolicy, Import } from './import.ts';
import { getImport } from './list-imports.ts';
import { runImport } from './run/run-import.ts';
import { createImportMovies, importFile, libraryOf, readImport } from './testing/import-world.ts';
import { bytesOf, fixture, fixtureZip } from './testing/uploads.ts';

const DAY_MS = 86_400_000;

let deps: TestDeps;
let movies: Awaited<ReturnType<typeof createImportMovies>>;
let userId: string;

beforeAll(async () => {
  deps = await createTestDeps();
  movies = await createImportMovies(deps);
});
beforeEach(async () => {
  deps.time.now = new Date('2024-03-01T12:00:00Z');
  ({ userId } = await createUser(deps));
});
afterAll(() => deps.destroy());

const matrix = () => String(movies.matrix);
const rate = (movieId: string, score: number, on: string) => {
  deps.time.now = new Date(`${on}T12:00:00Z`);
  return setRating(deps, { userId, movieId, score });
};

async function undo(importId: string) {
  await undoImport(deps, { userId, importId });
  await runImport(deps, { importId });
  return readImport(deps, { userId, importId });
}

/** Something of everything, some of it about the movies of the fixtures. */
async function keepSomething(): Promise<void> {
  await rate(matrix(), 3, '2020-01-01');
  await addFavorite(deps, { userId, movieId: String(movies.heat), note: 'mine' });
  await deps.pool.query(
    `insert into reviews (id, user_id, movie_id, text, created_at, updated_at)
     values (gen_random_uuid(), $1, $2, 'Mine', '2020-01-01 00:00:00.123456Z', '2020-01-02 00:00:00.123456Z')`,
    [userId, movies.matrix],
  );
  await deps.pool.query(
    `insert into history (id, user_id, movie_id, watched_at, completed) values (gen_random_uuid(), $1, $2, '2023-05-01T21:00Z', true)`,
    [userId, movies.matrix],
  );
  deps.time.now = new Date('2024-03-01T12:00:00Z');
}

test.each<ConflictPolicy>(['keepMine', 'takeTheirs', 'newest'])(
  'undone with %s, all is as it was',
  async (conflicts) => {
    await keepSomething();
    const before = await libraryOf(deps, userId);
    const done = await importFile(deps, { userId, file: await fixtureZip('letterboxd'), conflicts });
    expect(await libraryOf(deps, userId)).not.toEqual(before);
    const undone = await undo(done.id);
    expect(undone).toMatchObject({
      status: 'undone',
      undoneAt: deps.time.now.toISOString(),
      undoableUntil: null,
    });
    expect(await libraryOf(deps, userId)).toEqual(before);
    expect(undone.rows.filter(({ effect }) => effect === 'created' || effect === 'left')).toEqual([]);
    const { rows } = await deps.pool.query(
      'select count, (select count(*)::int from ratings r where r.movie_id = s.movie_id) as counted from movie_stats s',
    );
    for (const { count, counted } of rows) expect(count).toBe(counted);
  },
);

test('what clients follow says what came and went', async () => {
  const done = await importFile(deps, { userId, file: await fixture('imdb-watchlist.csv') });
  await undo(done.id);
  const { rows } = await deps.pool.query('select feed from removals where user_id = $1 order by 1', [userId]);
  expect(rows.map(({ feed }) => feed)).toEqual(['ratings', 'watchlist', 'watchlist']);
});

test('what the user has changed since stays, and is told', async () => {
  const done = await importFile(deps, { userId, file: await fixtureZip('letterboxd') });
  await rate(matrix(), 2, '2024-03-02');
  await deps.pool.query("update favorites set note = 'changed' where user_id = $1", [userId]);
  await deps.pool.query("update reviews set text = 'changed', updated_at = now() where user_id = $1", [
    userId,
  ]);
  await deps.pool.query('delete from history where user_id = $1 and movie_id = $2', [userId, movies.heat]);
  const undone = await undo(done.id);
  const left = undone.rows.filter(({ effect }) => effect === 'left');
  expect(left.map(({ part, kind }) => `${part} ${kind}`).sort()).toEqual([
    'likes/films.csv favorite',
    'ratings.csv rating',
    'reviews.csv review',
    'watched.csv history',
  ]);
  expect(left[0]?.message).toContain('changed it since');
  expect(await libraryOf(deps, userId)).toMatchObject({
    ratings: [{ movie_id: movies.matrix, score: 2 }],
    favorites: [{ note: 'changed' }],
    watchlist: [],
    history: [],
    reviews: [{ text: 'changed' }],
  });
});

test.each<[ConflictPolicy, string, number, string]>([
  ['newest', '2022-06-01', 9, 'replaced'],
  ['newest', '2023-06-01', 3, 'kept'],
  ['keepMine', '2022-06-01', 3, 'kept'],
  ['takeTheirs', '2023-06-01', 9, 'replaced'],
])('%s, with mine of %s: the score is %i', async (conflicts, on, score, effect) => {
  await rate(matrix(), 3, on);
  deps.time.now = new Date('2024-03-01T12:00:00Z');
  const file = await fixture('letterboxd/ratings.csv');
  const { rows } = await importFile(deps, { userId, file, fileName: 'ratings.csv', conflicts });
  expect(rows[0]).toMatchObject({ kind: 'rating', effect, message: expect.stringContaining('Yours') });
  const { ratings } = await libraryOf(deps, userId);
  expect(ratings?.[0]).toMatchObject({ movie_id: movies.matrix, score });
});

test('without a date theirs is not the newest', async () => {
  await rate(String(movies.heat), 3, '2022-06-01');
  const file = bytesOf('title,year,score\nHeat,1995,8\nAlien,1979,7\n');
  const { rows } = await importFile(deps, { userId, file });
  expect(rows.map(({ effect }) => effect)).toEqual(['kept', 'created']);
});

test('a dry run writes nothing and says the same; then it happens without the file', async () => {
  await keepSomething();
  const before = await libraryOf(deps, userId);
  const file = await fixtureZip('letterboxd');
  const dry = await importFile(deps, { userId, file, isDryRun: true });
  expect(dry).toMatchObject({ status: 'done', isDryRun: true, undoableUntil: null });
  expect(await libraryOf(deps, userId)).toEqual(before);
  expect((await failureOf(undoImport(deps, { userId, importId: dry.id }))).code).toBe('conflict');
  const target = { userId, importId: dry.id };
  expect(await applyImport(deps, target)).toMatchObject({ status: 'waiting', isDryRun: false });
  await runImport(deps, { importId: dry.id });
  const real = await readImport(deps, target);
  expect(real.rows).toEqual(dry.rows);
  expect(real.counts).toEqual(dry.counts);
  expect(await libraryOf(deps, userId)).not.toEqual(before);
  expect(await applyImport(deps, target)).toMatchObject({ status: 'done' });
  await undo(dry.id);
  expect(await libraryOf(deps, userId)).toEqual(before);
  expect((await failureOf(applyImport(deps, target))).code).toBe('conflict');
});

test('undone twice is undone once; after 30 days not at all', async () => {
  const file = await fixture('imdb-ratings.csv');
  const { id: importId, undoableUntil } = await importFile(deps, { userId, file });
  deps.time.now = new Date(undoableUntil ?? '');
  const late = await failureOf(undoImport(deps, { userId, importId }));
  expect([late.code, late.message]).toEqual(['conflict', expect.stringContaining('30 days')]);
  deps.time.now = new Date(deps.time.now.getTime() - 1);
  await undo(importId);
  expect(await undoImport(deps, { userId, importId })).toMatchObject({ status: 'undone' });
  const dry = await importFile(deps, { userId, file, isDryRun: true });
  deps.time.now = new Date(deps.time.now.getTime() + 30 * DAY_MS);
  expect((await failureOf(applyImport(deps, { userId, importId: dry.id }))).code).toBe('conflict');
});

test('one at a time a user, and of another user none is found', async () => {
  const file = await fixture('imdb-ratings.csv');
  const results = await Promise.allSettled(
    Array.from({ length: 5 }, () => createImport(deps, { userId, file })),
  );
  const made = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  expect(made).toHaveLength(1);
  for (const result of results)
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'conflict' });
  const names: string[] = [];
  for await (const { name } of deps.files.list('imports')) names.push(name);
  expect(names).toEqual([`imports/${made[0]?.id}`]);
  const importId = (made[0] as Import).id;
  expect((await failureOf(undoImport(deps, { userId, importId }))).message).toContain('not done yet');
  const { userId: other } = await createUser(deps);
  for (const act of [undoImport, applyImport, getImport])
    expect((await failureOf(act(deps, { userId: other, importId }))).code).toBe('notFound');
  await runImport(deps, { importId });
  expect(await getImport(deps, { userId, importId })).toMatchObject({ status: 'done' });
});
