import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createTestDatabase } from '../testing/test-database.ts';
import { dataModel } from './data-model.ts';
import { tableTypes } from './table-types.ts';

/** Writes what is generated from the migrated database; with --check it only says what is out of date. */
const isCheck = process.argv.includes('--check');
await using database = await createTestDatabase();
const files: [string, string][] = [
  ['../types.gen.ts', await tableTypes(database.db)],
  ['../../../../docs/data-model.md', await dataModel(database.db)],
];
for (const [relative, text] of files) {
  const file = fileURLToPath(new URL(relative, import.meta.url));
  if (!isCheck) writeFileSync(file, text);
  else if (read(file) !== text) {
    console.error(`${file} does not match the migrations: run pnpm generate and commit the result`);
    process.exitCode = 1;
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
