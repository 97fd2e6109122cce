import { type RawBuilder, sql } from 'kysely';
import type { Deps } from '../deps.ts';

/** Of the CTE `taste`: the user's new revision, and whether it moved (`steps` 1) or was only locked (0). */
export type TasteRow = { revision: number | null; steps: number | null };

/**
 * The CTE `taste` for a statement that changes what a user likes: counts the change in the same statement. Let the
 * write select from it (`user_id`, `revision`, `steps`): then the user's row is locked before any other, which
 * gives all writers of one user one order and leaves nothing to deadlock on, account deletion included.
 * @param change a query for one row with `steps`: 1 when something changes, 0 to lock only; no row, no write
 */
export function tasteChange(userId: string, change: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
change as (${change}),
taste as (
  update users u set taste_revision = u.taste_revision + change.steps from change where u.id = ${userId}
  returning u.id as user_id, u.taste_revision as revision, change.steps
)`;
}

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
