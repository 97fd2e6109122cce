import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { failureOf } from '../testing/signed-in.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { applyImport, undoImport } from './change-import.ts';
import { resolveRow } from './resolve-row.ts';
import { runImport } from './run/run-import.ts';
import { importFile, libraryOf, readImport } from './testing/import-world.ts';
import { bytesOf } from './testing/uploads.ts';

const csv = [
  'title,year,score,date,kind',
  'Twins,1988,8,2020-01-01,watched',
  'Unheard Of,1988,6,2020-01-01,',
  'Twins,1988,3,2020-02-01,',
  'Twins,1988,99,2020-01-01,',
].join('\n');
const part = 'mine.csv';

let deps: TestDeps;
let userId: string;
let twins: number[];

beforeAll(async () => {
  deps = await createTestDeps();
  twins = [];
  for (const tmdbId of [1, 2]) twins.push(await createMovie(deps, { title: 'Twins', year: 1988, tmdbId }));
});
beforeEach(async () => {
  ({ userId } = await createUser(deps));
});
afterAll(() => deps.destroy());

const start = (isDryRun = false) =>
  importFile(deps, { userId, file: bytesOf(csv), fileName: part, isDryRun });
const resolve = (importId: string, row: number, movieId = 'tmdb:1') =>
  resolveRow(deps, { userId, importId, part, row, movieId });

test('what a row says is done when its movie is named, and undone with the rest', async () => {
  const { id } = await start();
  expect(await resolve(id, 2)).toMatchObject([
    { kind: 'history', status: 'matched', effect: 'created', confidence: 1, candidates: [] },
    { kind: 'rating', status: 'matched', effect: 'created', movie: { id: String(twins[0]) } },
  ]);
  await resolve(id, 3, String(twins[1]));
  expect(await libraryOf(deps, userId)).toMatchObject({
    ratings: [
      { movie_id: twins[0], score: 8 },
      { movie_id: twins[1], score: 6 },
    ],
    history: [{ movie_id: twins[0] }],
  });
  const { counts } = await readImport(deps, { userId, importId: id });
  expect(counts).toContainEqual({ kind: 'rating', status: 'matched', effect: 'created', count: 2 });
  await undoImport(deps, { userId, importId: id });
  await runImport(deps, { importId: id });
  expect(Object.values(await libraryOf(deps, userId)).flat()).toEqual([]);
});

test('what another row has said of the movie is not said again', async () => {
  const { id } = await start();
  await resolve(id, 2);
  expect(await resolve(id, 4)).toMatchObject([{ effect: 'none', status: 'matched' }]);
  expect((await libraryOf(deps, userId)).ratings).toMatchObject([{ score: 8 }]);
});

test('in a dry run nothing is written until it happens', async () => {
  const { id } = await start(true);
  expect(await resolve(id, 2)).toMatchObject([{ effect: 'created' }, { effect: 'created' }]);
  expect((await libraryOf(deps, userId)).ratings).toEqual([]);
  await applyImport(deps, { userId, importId: id });
  await runImport(deps, { importId: id });
  expect((await libraryOf(deps, userId)).ratings).toMatchObject([{ score: 8 }]);
});

test('rows that have a movie or cannot be used, unknown ones, and those of others', async () => {
  const { id } = await start();
  await resolve(id, 2);
  expect((await failureOf(resolve(id, 2))).code).toBe('conflict');
  expect((await failureOf(resolve(id, 5))).code).toBe('conflict');
  expect((await failureOf(resolve(id, 9))).code).toBe('notFound');
  expect((await failureOf(resolve(id, 3, 'tmdb:77'))).code).toBe('notFound');
  const { userId: other } = await createUser(deps);
  const theirs = resolveRow(deps, { userId: other, importId: id, part, row: 3, movieId: 'tmdb:1' });
  expect((await failureOf(theirs)).code).toBe('notFound');
  await undoImport(deps, { userId, importId: id });
  expect((await failureOf(resolve(id, 3))).code).toBe('conflict');
});
