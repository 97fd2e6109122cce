import { type RawBuilder, sql } from 'kysely';
import type { Deps } from '../deps.ts';

/** Of the CTE `taste`: the user's new revision, and whether it moved (`steps` 1) or not (0). */
export type TasteRow = { revision: number | null; steps: number | null };

/**
 * The CTE `taste` for a statement that changes what a user keeps or likes: counts the change in the same statement. Let
 * the write select from it (`user_id`, `revision`, `steps`, `changed_at`): then the user's row is locked before any
 * other, which gives all writers of one user one order and leaves nothing to deadlock on, account deletion included.
 * `changed_at` is later than that of every earlier write of the user, whatever the clock does: what is written gets it,
 * and who has seen all up to one moment misses nothing.
 * @param change a query for one row with `steps`: 1 when taste changes, 0 when not; no row, no write
 */
export function tasteChange(userId: string, change: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
change as (${change}),
taste as (
  update users u set taste_revision = u.taste_revision + change.steps, library_changed_at = ${nextChange}
  from change where u.id = ${userId}
  returning u.id as user_id, u.taste_revision as revision, change.steps, u.library_changed_at as changed_at
)`;
}

/** What `users.library_changed_at` of `users u` becomes with a change: later than before. */
export const nextChange = sql<Date>`greatest(clock_timestamp(), u.library_changed_at + interval '1 microsecond')`;

/**
 * Has the user's list computed anew, after the write has committed. Never fails the write: without the job the
 * next read still sees the new revision and computes the list on the spot.
 */
export async function announceTasteChange(
  { jobs, log }: Pick<Deps, 'jobs' | 'log'>,
  userId: string,
  { revision, steps }: TasteRow,
): Promise<void> {
  if (revision === null || !steps) return;
  try {
    await jobs.enqueue('recommendations.refreshUser', { userId, revision });
  } catch (error) {
    log.error({ err: error, userId, revision }, 'The refresh of recommendations could not be enqueued');
  }
}
