import type { Database } from '@matinee/db';
import { AppError, notFound } from '../errors.ts';
import { parseIntegerId } from '../integer-id.ts';
import { checkVersion } from '../require-version.ts';

/** Genres and tags: a name, and a version of it. */
export type NamedTable = 'genres' | 'tags';

const nounOf: Record<NamedTable, string> = { genres: 'genre', tags: 'tag' };

/** @throws AppError `conflict` when there is one of this name */
export async function insertNamed(trx: Database, table: NamedTable, name: string): Promise<number> {
  const row = await trx
    .insertInto(table)
    .values({ name })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!row) throw taken(table, name);
  return row.id;
}

/**
 * The row, which nobody else writes until the transaction ends.
 * @throws AppError `notFound`, `preconditionFailed`
 */
export async function lockNamed(
  trx: Database,
  table: NamedTable,
  { id, version }: { id: string; version: number },
): Promise<{ id: number; name: string; version: number }> {
  const number = parseIntegerId(id);
  const row =
    number === undefined
      ? undefined
      : await trx
          .selectFrom(table)
          .select(['id', 'name', 'version'])
          .where('id', '=', number)
          .forUpdate()
          .executeTakeFirst();
  if (!row) throw notFound(`The ${nounOf[table]} ${id}`);
  checkVersion(version, row.version);
  return row;
}

/** @throws AppError `conflict` when another one has this name */
export async function renameNamed(
  trx: Database,
  table: NamedTable,
  { id, name, version }: { id: number; name: string; version: number },
): Promise<void> {
  const other = await trx
    .selectFrom(table)
    .select('id')
    .where('name', '=', name)
    .where('id', '<>', id)
    .executeTakeFirst();
  if (other) throw taken(table, name);
  try {
    await trx
      .updateTable(table)
      .set({ name, version: version + 1 })
      .where('id', '=', id)
      .execute();
  } catch (error) {
    throw (error as { code?: unknown }).code === UNIQUE_VIOLATION ? taken(table, name) : error;
  }
}

/** Somebody else gave another one this name at the same moment. */
const UNIQUE_VIOLATION = '23505';

function taken(table: NamedTable, name: string): AppError {
  const message = `There is a ${nounOf[table]} "${name}" already`;
  return new AppError('conflict', message, { errors: [{ path: 'name', message }] });
}
