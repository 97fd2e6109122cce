import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import { nextChange } from '../../recommendations/taste-changed.ts';
import type { Owner } from '../apply/keeper.ts';
import type { ColumnMap } from '../formats/mapped.ts';
import type { ConflictPolicy, ImportSource, ImportStatus } from '../import.ts';

/** Rows a transaction: few enough that nobody waits long for the user's row or a movie's statistics. */
export const CHUNK_ROWS = 500;

/** An import as it is worked on. `done` is what `imports.rows_done` must still say when a chunk is written. */
export type Running = {
  id: string;
  userId: string;
  status: Extract<ImportStatus, 'running' | 'undoing'>;
  source: ImportSource;
  fileName: string;
  fileKey: string | null;
  isDryRun: boolean;
  conflicts: ConflictPolicy;
  columns: ColumnMap | undefined;
  /** Null until the file was read. */
  total: number | null;
  done: number;
};

export type RunOptions = {
  signal?: AbortSignal | undefined;
  onProgress?: ((done: number, total: number | null) => void) | undefined;
};

/** Somebody else works on the import, or it is gone: there is nothing more to do here. */
export class Superseded extends Error {}

/**
 * Takes the import's row, so that of two who work on it only one goes on.
 * @throws Superseded
 */
export async function holdImport(trx: Database, { id, status, done }: Running): Promise<void> {
  const row = await trx
    .selectFrom('imports')
    .where('id', '=', id)
    .select(['status', 'rows_done'])
    .forUpdate()
    .executeTakeFirst();
  if (row?.status !== status || row.rows_done !== done) throw new Superseded();
}

/**
 * Takes the row of the user, as every write of theirs does first, then the import's.
 * @throws Superseded
 */
export async function holdLibrary(trx: Database, running: Running): Promise<Owner> {
  const { userId } = running;
  const { rows } = await sql<{ rater_id: number; changed_at: Date }>`
update users u set library_changed_at = ${nextChange} from raters by
where u.id = ${userId} and by.user_id = u.id
returning by.id as rater_id, u.library_changed_at as changed_at`.execute(trx);
  const [row] = rows;
  if (!row) throw new Superseded();
  await holdImport(trx, running);
  return { userId, raterId: row.rater_id, changedAt: row.changed_at };
}

/** What the user is recommended depends on what was written. */
export async function countTasteChange(trx: Database, userId: string): Promise<void> {
  await sql`update users set taste_revision = taste_revision + 1 where id = ${userId}`.execute(trx);
}

/** Notes that a chunk is done, in its transaction. */
export async function advance(trx: Database, running: Running, rows: number): Promise<void> {
  const done = running.total === null ? running.done + rows : Math.min(running.total, running.done + rows);
  await trx.updateTable('imports').set({ rows_done: done }).where('id', '=', running.id).execute();
  running.done = done;
}
