import { sql } from 'kysely';
import type { Deps } from '../../deps.ts';
import { type Moved, moveRows } from './move-rows.ts';

/**
 * Moves what came to merged movies after their merge: from requests that had found the duplicate a moment before, and
 * from imports that name it.
 * @returns how many movies had something
 */
export async function finishMerges({ db }: Pick<Deps, 'db'>): Promise<{ finished: number }> {
  const { rows } = await sql<{ from: number; to: number }>`
select m.id as from, m.merged_into as to from movies m
where m.merged_into is not null and (
  exists (select from ratings where movie_id = m.id) or exists (select from favorites where movie_id = m.id)
  or exists (select from watchlist where movie_id = m.id) or exists (select from history where movie_id = m.id)
  or exists (select from reviews where movie_id = m.id) or exists (select from collection_items where movie_id = m.id)
  or exists (select from movie_tags where movie_id = m.id) or exists (select from movie_views where movie_id = m.id)
  or exists (select from recommendation_feedback where movie_id = m.id)
  or exists (select from impressions where movie_id = m.id)
  or exists (select from hidden where kind = 'movie' and target_id = m.id)
) order by m.id`.execute(db);
  for (const pair of rows)
    await db.transaction().execute(async (trx): Promise<Moved> => {
      await sql`set local statement_timeout = 0`.execute(trx);
      return moveRows(trx, pair);
    });
  return { finished: rows.length };
}
