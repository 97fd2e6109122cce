import { sql } from 'kysely';
import type { Deps } from '../deps.ts';

/** How long it is kept who looked at which movie. */
export const VIEWS_KEPT_DAYS = 90;

const BATCH = 20_000;

/**
 * Deletes views that are too old, in batches, so that nobody waits for it.
 * @returns how many
 */
export async function deleteOldViews({
  db,
  clock,
}: Pick<Deps, 'db' | 'clock'>): Promise<{ deleted: number }> {
  const before = new Date(clock.now().getTime() - VIEWS_KEPT_DAYS * 86_400_000);
  for (let deleted = 0; ; ) {
    const { numAffectedRows } = await sql`
      delete from movie_views where ctid = any(array(
        select ctid from movie_views where viewed_at < ${before} order by viewed_at limit ${BATCH}
      ))`.execute(db);
    const count = Number(numAffectedRows ?? 0);
    deleted += count;
    if (count < BATCH) return { deleted };
  }
}
