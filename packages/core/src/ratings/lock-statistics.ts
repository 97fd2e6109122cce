import type { Database } from '@matinee/db';
import { sql } from 'kysely';

/** To come before several statements that write ratings: in another order two of these could wait for each other for ever. */
export async function lockStatistics(trx: Database, movieIds: readonly number[]): Promise<void> {
  await sql`select from movie_stats where movie_id = any (${movieIds}::int[]) order by movie_id for update`.execute(
    trx,
  );
}
