import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { IMPORT_FOLDER } from '../imports/create-import.ts';
import { undoLimit } from '../imports/import.ts';
import { deleteInBatches } from './delete-in-batches.ts';
import { deleteOrphanedFiles } from './delete-orphaned-files.ts';

/**
 * Deletes the rows of imports that cannot be undone any more. What they came to stays in the imports themselves.
 * @returns how many
 */
export function deleteOldImportRows(deps: Pick<Deps, 'db' | 'clock'>): Promise<number> {
  const limit = undoLimit(deps.clock.now());
  return deleteInBatches(deps, {
    table: 'import_rows',
    where: sql`import_id in (
      select id from imports where finished_at <= ${limit} and status in ('done', 'failed', 'undone'))`,
  });
}

const FILE = new RegExp(`^${IMPORT_FOLDER}/[0-9a-f-]{36}(\\.[0-9a-f-]+\\.draft)?$`);

/**
 * Removes files that no import is still to read.
 * @returns how many
 */
export function deleteOrphanedImportFiles(
  deps: Pick<Deps, 'db' | 'files'>,
  { before }: { before: Date },
): Promise<number> {
  return deleteOrphanedFiles(deps, {
    folder: IMPORT_FOLDER,
    before,
    orphansOf: async (names) => {
      const rows = await deps.db
        .selectFrom('imports')
        .select('file_key')
        .where((eb) => eb('file_key', '=', eb.fn.any(eb.val(names))))
        .execute();
      const used = new Set(rows.map((row) => row.file_key));
      return names.filter((name) => FILE.test(name) && !used.has(name));
    },
  });
}
