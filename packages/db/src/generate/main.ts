import { fileURLToPath } from 'node:url';
import { createTestDatabase } from '../testing/test-database.ts';
import { generatedFiles, outdatedFiles, writeFiles } from './generated-files.ts';

/** Writes what is generated from the migrated database; with --check it only says what is out of date. */
const root = fileURLToPath(new URL('../../../../', import.meta.url));
await using database = await createTestDatabase();
const files = await generatedFiles(database.db);
if (process.argv.includes('--check')) {
  const outdated = outdatedFiles(root, files);
  for (const file of outdated)
    console.error(`${file} does not match the migrations: run pnpm generate and commit the result`);
  if (outdated.length) process.exitCode = 1;
} else writeFiles(root, files);
