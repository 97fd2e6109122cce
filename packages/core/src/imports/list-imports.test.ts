import { afterAll, beforeAll, expect, test } from 'vitest';
import { createUser } from '../testing/fixtures.ts';
import { failureOf } from '../testing/signed-in.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { planOf } from '../testing/watch-queries.ts';
import { readColumnMap } from './formats/column-map.ts';
import { listImports } from './list-imports.ts';
import { listImportRows } from './list-rows.ts';
import { importFile } from './testing/import-world.ts';
import { bytesOf } from './testing/uploads.ts';

let deps: TestDeps;
beforeAll(async () => {
  deps = await createTestDeps();
});
afterAll(() => deps.destroy());

const file = bytesOf('title,year,score\nUnheard Of,1995,8\nUnseen,1995,11\n');

test('the newest first, page after page, of one user', async () => {
  const { userId } = await createUser(deps);
  const ids: string[] = [];
  for (let i = 0; i < 3; i++) ids.unshift((await importFile(deps, { userId, file })).id);
  await importFile(deps, { file });
  const first = await listImports(deps, { userId, limit: 2 });
  const cursor = first.pagination.nextCursor ?? '';
  const second = await listImports(deps, { userId, limit: 2, cursor });
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
  expect(second.pagination.nextCursor).toBeNull();
  const { userId: other } = await createUser(deps);
  expect((await failureOf(listImports(deps, { userId: other, limit: 2, cursor }))).code).toBe(
    'validationFailed',
  );
});

test('pages of rows are read from an index, filtered or not', async () => {
  const { userId } = await createUser(deps);
  const { id: importId } = await importFile(deps, { userId, file });
  await deps.pool.query('analyze import_rows');
  for (const filter of [{}, { status: 'invalid' as const }]) {
    const run = (db: TestDeps['db']) => listImportRows({ db }, { userId, importId, limit: 2, ...filter });
    const { scanned } = await planOf(deps.db, run);
    expect([...scanned]).toEqual([]);
  }
});

test('a map of columns as it is written in an address', () => {
  expect(readColumnMap(undefined, undefined)).toBeUndefined();
  expect(readColumnMap(undefined, 100)).toEqual({ names: {}, scale: 100 });
  expect(readColumnMap(['title:Film: der Titel', 'imdbId: Id'], undefined)).toEqual({
    names: { title: 'Film: der Titel', imdbId: 'Id' },
    scale: null,
  });
  for (const wrong of [['title'], ['title:'], [':Film'], ['Title:Film'], ['title:a', 'title:b']])
    expect(() => readColumnMap(wrong, undefined)).toThrow(/title:Film|column for title/);
});
