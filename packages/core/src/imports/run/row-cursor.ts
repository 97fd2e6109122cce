import type { Database } from '@matinee/db';
import { type RawBuilder, sql } from 'kysely';
import type { Stored, Todo } from '../apply/keeper.ts';
import type { Given } from '../import.ts';
import { CHUNK_ROWS } from './running.ts';

export type StoredRow = Todo & { written: Stored | null; previous: Stored | null };

export type RowKey = Pick<Todo, 'part' | 'row' | 'kind'>;

type Row = {
  part: string;
  row_number: number;
  kind: string;
  movie_id: number;
  given: Given;
  written: Stored | null;
  previous: Stored | null;
};

/** What an import is to write. */
export const isToApply = sql`status = 'matched' and effect is distinct from 'none' and written is null and movie_id is not null`;

/** What it has written; an undo leaves nothing of that. */
export const isWritten = sql`written is not null and movie_id is not null`;

/** The next rows after `after`. */
export async function nextRows(
  trx: Database,
  importId: string,
  { after, where }: { after: RowKey | undefined; where: RawBuilder<unknown> },
): Promise<StoredRow[]> {
  const { part, row, kind } = after ?? { part: '', row: 0, kind: '' };
  const { rows } = await sql<Row>`
select part, row_number, kind, movie_id, given, written, previous from import_rows
where import_id = ${importId} and (part, row_number, kind) > (${part}, ${row}::int, ${kind}) and ${where}
order by part, row_number, kind limit ${CHUNK_ROWS}`.execute(trx);
  return rows.map(({ row_number, movie_id, ...rest }) => ({ ...rest, row: row_number, movieId: movie_id }));
}

export async function countRows(
  trx: Database,
  importId: string,
  where: RawBuilder<unknown>,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
select count(*) from import_rows where import_id = ${importId} and ${where}`.execute(trx);
  return rows[0]?.count ?? 0;
}
