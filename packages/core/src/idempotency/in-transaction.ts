import type { Database } from '@matinee/db';

/**
 * Runs in a transaction: in the one that is given, when it is one, and that decides whether it all happens; else in a
 * new one. For writes that may be part of a larger one, as what {@link once} runs is.
 * @param db a database, or a transaction of it
 */
export function inTransaction<T>(db: Database, run: (trx: Database) => Promise<T>): Promise<T> {
  return db.isTransaction ? run(db) : db.transaction().execute(run);
}
