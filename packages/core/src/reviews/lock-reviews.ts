import type { Database } from '@matinee/db';
import { sql } from 'kysely';

/**
 * Locks the reviews that the end of an account changes: its own, and those it has voted on or reported, in the order
 * of their ids. Without it, of two accounts that voted for each other and go at once, each would wait for the other.
 * To be called with the account locked, so that no more of them come.
 */
export async function lockReviewsOf(trx: Database, userId: string): Promise<void> {
  await sql`
select from reviews r where r.id in (
  select id from reviews where user_id = ${userId}
  union all select review_id from review_votes where user_id = ${userId}
  union all select review_id from review_reports where user_id = ${userId}
) order by r.id for update`.execute(trx);
}
