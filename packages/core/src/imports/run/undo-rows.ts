import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import type { Deps } from '../../deps.ts';
import type { Owner, Written } from '../apply/keeper.ts';
import { keepers } from '../apply/keepers.ts';
import { isWritten, nextRows, type RowKey, type StoredRow } from './row-cursor.ts';
import { advance, countTasteChange, holdLibrary, type Running, type RunOptions } from './running.ts';

/** Takes back what the import wrote, where it is still as it was written; a chunk is one transaction. */
export async function undoRows(
  { db }: Pick<Deps, 'db'>,
  running: Running,
  options: RunOptions,
): Promise<void> {
  let after: RowKey | undefined;
  for (;;) {
    options.signal?.throwIfAborted();
    const last = await db.transaction().execute(async (trx) => {
      const owner = await holdLibrary(trx, running);
      const rows = await nextRows(trx, running.id, { after, where: isWritten });
      await undoChunk(trx, running.id, { rows, owner });
      await advance(trx, running, rows.length);
      return rows.at(-1);
    });
    options.onProgress?.(running.done, running.total);
    if (!last) return;
    after = last;
  }
}

async function undoChunk(
  trx: Database,
  importId: string,
  { rows, owner }: { rows: readonly StoredRow[]; owner: Owner },
): Promise<void> {
  const results: object[] = [];
  let isChanged = false;
  for (const [kind, keeper] of Object.entries(keepers)) {
    const own = rows.filter((row): row is StoredRow & Written => row.kind === kind && row.written !== null);
    if (own.length === 0) continue;
    const undone = await keeper.undo(trx, own, owner);
    isChanged ||= undone.size > 0;
    for (const [i, { part, row }] of own.entries())
      results.push({ part, row_number: row, kind, effect: undone.has(i) ? 'undone' : 'left' });
  }
  if (isChanged) await countTasteChange(trx, owner.userId);
  await sql`
update import_rows r set effect = n.effect, written = null, previous = null,
  message = case when n.effect = 'left' then 'You have changed it since: it stays as it is' end
from jsonb_to_recordset(${JSON.stringify(results)}::jsonb) as n(part text, row_number int, kind text, effect text)
where r.import_id = ${importId} and r.part = n.part and r.row_number = n.row_number and r.kind = n.kind`.execute(
    trx,
  );
}
