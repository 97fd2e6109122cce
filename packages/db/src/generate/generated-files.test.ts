import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { createTestDatabase } from '../testing/test-database.ts';
import { generatedFiles, outdatedFiles, writeFiles } from './generated-files.ts';

const TYPES = 'packages/db/src/types.gen.ts';
const MODEL = 'docs/data-model.md';

function temporaryRoot(): string {
  const root = mkdtempSync(path.join(tmpdir(), 'matinee-generated-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const file of [TYPES, MODEL]) mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
  return root;
}

test.each([
  ['a new column', 'alter table movies add column budget int', [TYPES, MODEL]],
  [
    'a column that may now be null',
    'alter table favorites alter column created_at drop not null',
    [TYPES, MODEL],
  ],
  [
    'a reference that deletes differently',
    `alter table hidden drop constraint hidden_user_id_fkey,
    add foreign key (user_id) references users`,
    [MODEL],
  ],
  ['a new table', 'create table lists (id int)', [TYPES, MODEL]],
  ['a comment', `comment on column movies.year is 'Of the first release.'`, [TYPES, MODEL]],
])('%s makes the generated files out of date', async (_what, change, expected) => {
  await using database = await createTestDatabase();
  const root = temporaryRoot();
  writeFiles(root, await generatedFiles(database.db));
  expect(outdatedFiles(root, await generatedFiles(database.db))).toEqual([]);
  await sql.raw(change).execute(database.db);
  expect(outdatedFiles(root, await generatedFiles(database.db))).toEqual(expected);
});

test('missing files are out of date', async () => {
  await using database = await createTestDatabase();
  expect(outdatedFiles(temporaryRoot(), await generatedFiles(database.db))).toEqual([TYPES, MODEL]);
});

test('the diagram keeps to what Mermaid can read', async () => {
  await using database = await createTestDatabase();
  await sql`create table odd (
    id int primary key, "range" int4range not null default '[1,2]', price numeric(10,2), at timestamp(3) without time zone,
    grid int[][], other int unique references odd)`.execute(database.db);
  const [, model] = await generatedFiles(database.db);
  const lines =
    /```mermaid\nerDiagram\n([\s\S]*?)```/
      .exec(model?.text ?? '')?.[1]
      ?.trimEnd()
      .split('\n') ?? [];
  const word = '[A-Za-z_][\\w()[\\]-]*';
  const reference = `  ${word} (\\|\\||\\|o)--(o\\||o\\{) ${word} : "[\\w, ]+"`;
  const attribute = `    ${word} ${word}( (PK|FK|UK)(, (PK|FK|UK))*)?( "[^"]*")?`;
  const line = new RegExp(`^(${reference}|  ${word} \\{|${attribute}|  \\})$`);
  expect(lines.length).toBeGreaterThan(100);
  expect(lines.filter((text) => !line.test(text))).toEqual([]);
  expect(lines).toContain('    numeric(10_2) price "nullable"');
});
