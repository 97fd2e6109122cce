import type { Database } from '@matinee/db';

/**
 * The account that writes, locked: before anything else of it, as every write of a user does. What rates a movie at
 * the same time comes before or after, so that a review always has the score of its writer.
 */
export function lockWriter(db: Database, userId: string) {
  return db.selectFrom('users as w').where('w.id', '=', userId).select('w.id').forNoKeyUpdate();
}
