import type { Database } from '@matinee/db';
import { type RawBuilder, sql } from 'kysely';

const BATCH = 2_000;

/**
 * Deletes rows, however many: a few at a time, so that no statement runs into the time limit and nobody waits
 * long for a lock. Whatever was deleted stays deleted when it is interrupted.
 * @returns how many
 */
export async function deleteInBatches(
  { db }: { db: Database },
  { table, where, batch = BATCH }: { table: string; where: RawBuilder<unknown>; batch?: number },
): Promise<number> {
  const rows = sql.table(table);
  let deleted = 0;
  for (;;) {
    // Asked twice: a row that was changed in between is looked at again as it is then.
    const { numAffectedRows = 0n } = await sql`
      delete from ${rows}
      where ctid = any (array(select ctid from ${rows} where ${where} limit ${batch})) and (${where})`.execute(
      db,
    );
    deleted += Number(numAffectedRows);
    if (numAffectedRows < batch) return deleted;
  }
}
