import { runImport } from '@matinee/core/imports/run/run-import';
import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { callerFor, problemOf, signUp } from '../testing/caller.ts';

let deps: TestDeps;
let movieId: string;
let ann: Awaited<ReturnType<typeof signUp>>;

beforeAll(async () => {
  deps = await createTestDeps();
  movieId = String(await createMovie(deps, { title: 'Heat', year: 1995, imdbId: 'tt0113277' }));
});
beforeEach(async () => {
  ann = await signUp(deps);
});
afterAll(() => deps.destroy());

const bytes = (text: string) => new TextEncoder().encode(text);
const imdb = bytes('Const,Your Rating,Date Rated\ntt0113277,8,2020-01-01\ntt7777777,9,2020-01-01\n');

test('a file is imported, reported row by row, and undone', async () => {
  const waiting = await ann.call.imports.create({ file: imdb, fileName: 'ratings.csv' });
  expect(ann.reply.status ?? 202).toBe(202);
  expect(waiting).toMatchObject({
    source: 'imdb',
    fileName: 'ratings.csv',
    conflicts: 'newest',
    isDryRun: false,
    status: 'waiting',
    progress: { done: 0, total: null },
    counts: [],
  });
  const importId = waiting.id;
  await runImport(deps, { importId });
  const done = await ann.call.imports.get({ importId });
  expect(done).toMatchObject({
    status: 'done',
    counts: [
      { kind: 'rating', status: 'matched', effect: 'created', count: 1 },
      { kind: 'rating', status: 'unmatched', effect: null, count: 1 },
    ],
  });
  expect((await ann.call.imports.list()).items).toEqual([done]);
  const first = await ann.call.imports.rows({ importId, limit: 1 });
  expect(first.items).toMatchObject([{ row: 2, movie: { id: movieId, title: 'Heat' }, given: { score: 8 } }]);
  const cursor = first.pagination.nextCursor ?? '';
  expect((await ann.call.imports.rows({ importId, limit: 1, cursor })).items).toMatchObject([
    { row: 3, status: 'unmatched', movie: null },
  ]);
  expect((await ann.call.imports.rows({ importId, status: 'unmatched' })).items).toHaveLength(1);
  expect((await ann.call.imports.rows({ importId, effect: 'created' })).items).toHaveLength(1);
  expect(await problemOf(ann.call.imports.rows({ importId, status: 'matched', cursor }))).toMatchObject({
    status: 400,
    errors: [{ path: 'cursor' }],
  });
  expect((await ann.call.ratings.list()).items).toHaveLength(1);
  expect(await ann.call.imports.undo({ importId })).toMatchObject({ status: 'undoing' });
  await runImport(deps, { importId });
  expect((await ann.call.ratings.list()).items).toEqual([]);
});

test('a dry run by a map of columns; then it happens', async () => {
  const file = bytes('Film;Note\nHeat;90\n');
  const columns = ['title:Film', 'rating:Note'];
  const { id: importId } = await ann.call.imports.create({ file, columns, scale: 100, dryRun: true });
  await runImport(deps, { importId });
  expect((await ann.call.ratings.list()).items).toEqual([]);
  expect(await ann.call.imports.applyDryRun({ importId })).toMatchObject({
    status: 'waiting',
    isDryRun: false,
  });
  await runImport(deps, { importId });
  expect((await ann.call.ratings.list()).items).toMatchObject([{ score: 9 }]);
});

test('which movie a row means is said afterwards', async () => {
  const { id: importId } = await ann.call.imports.create({ file: imdb, fileName: 'ratings.csv' });
  const row = { importId, part: 'ratings.csv', row: 3, movieId };
  expect((await problemOf(ann.call.imports.resolve(row))).code).toBe('conflict');
  await runImport(deps, { importId });
  const alien = String(await createMovie(deps, { title: 'Alien', year: 1979 }));
  const { items } = await ann.call.imports.resolve({ ...row, movieId: alien });
  expect(items).toMatchObject([{ effect: 'created', movie: { id: alien }, given: { score: 9 } }]);
  expect((await ann.call.ratings.list()).items).toHaveLength(2);
  expect((await problemOf(ann.call.imports.resolve({ ...row, row: 0 }))).errors).toMatchObject([
    { path: 'row' },
  ]);
});

test.each<[object, string]>([
  [{ columns: ['Film'] }, 'columns.0'],
  [{ columns: ['title:Film', 'genre:Art'] }, 'columns.1'],
  [{ columns: ['title:Film', 'title:Titel'] }, 'columns.1'],
  [{ columns: ['title:Nothing', 'score:Note'] }, 'file'],
  [{ scale: 0 }, 'scale'],
  [{ source: 'netflix' }, 'source'],
  [{ source: 'trakt' }, 'file'],
  [{ conflicts: 'mine' }, 'conflicts'],
  [{ file: bytes('a,b\n') }, 'file'],
  [{ file: undefined }, 'file'],
  [{ file: 'text' }, 'file'],
  [{ dry: true }, 'dry'],
])('%j is refused at %j', async (input, path) => {
  const problem = await problemOf(ann.call.imports.create({ file: imdb, ...input } as never));
  expect(problem).toMatchObject({ status: 400, code: 'validationFailed', errors: [{ path }] });
  expect((await ann.call.imports.list()).items).toEqual([]);
});

test('one at a time, and those of others are not there', async () => {
  const { id: importId } = await ann.call.imports.create({ file: imdb });
  expect((await problemOf(ann.call.imports.create({ file: imdb }))).code).toBe('conflict');
  expect((await problemOf(ann.call.imports.undo({ importId }))).code).toBe('conflict');
  const { call } = await signUp(deps);
  for (const name of ['get', 'rows', 'applyDryRun', 'undo'] as const)
    expect((await problemOf(call.imports[name]({ importId }))).code).toBe('notFound');
});

test('sent again with the same key it is the same import; with another file it is refused', async () => {
  const { call } = callerFor(deps, ann.token, { idempotencyKey: 'k-1' });
  const first = await call.imports.create({ file: imdb });
  expect(await call.imports.create({ file: imdb })).toEqual(first);
  expect((await problemOf(call.imports.create({ file: bytes('Const,Your Rating\n') }))).code).toBe(
    'conflict',
  );
  expect((await ann.call.imports.list()).items).toHaveLength(1);
  expect(deps.enqueued.filter(({ name }) => name === 'imports.run').at(-1)?.payload).toEqual({
    importId: first.id,
  });
});
