import { sql } from 'kysely';
import type { Deps } from '../deps.ts';

/** How long it is kept who was shown what. */
export const IMPRESSIONS_KEPT_DAYS = 90;
/** How long it is kept which movies were shown to anybody on a day. */
export const COVERAGE_KEPT_DAYS = 400;

const BATCH = 2_000;

/**
 * Deletes what was shown too long ago, in batches, so that nobody waits for it. Feedback stays, and the counts do.
 * @returns how many lists, with all that was shown of them
 */
export async function deleteOldImpressions({
  db,
  clock,
}: Pick<Deps, 'db' | 'clock'>): Promise<{ deleted: number }> {
  const daysAgo = (days: number) => new Date(clock.now().getTime() - days * 86_400_000);
  await sql`delete from recommended_movies where day < ${daysAgo(COVERAGE_KEPT_DAYS)}`.execute(db);
  for (let deleted = 0; ; ) {
    const { numAffectedRows } = await sql`
      delete from shown_lists where id = any(array(
        select id from shown_lists where shown_at < ${daysAgo(IMPRESSIONS_KEPT_DAYS)} order by shown_at limit ${BATCH}
      ))`.execute(db);
    const count = Number(numAffectedRows ?? 0);
    deleted += count;
    if (count < BATCH) return { deleted };
  }
}
