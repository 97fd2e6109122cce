import { sql } from 'kysely';
import type { Deps } from '../deps.ts';

const DAYS = 7;
const DAY_MS = 86_400_000;

/**
 * Our ids of the movies that most people have looked at within a week, followed by the most popular until there are
 * enough. One query.
 */
export async function listMostViewed(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { limit }: { limit: number },
): Promise<string[]> {
  const since = new Date(clock.now().getTime() - DAYS * DAY_MS);
  const { rows } = await sql<{ id: number }>`
with viewed as (
  select movie_id as id, count(distinct viewer) as viewers from movie_views where viewed_at > ${since} group by movie_id
), candidates as (
  (select 1 as rank, id, viewers::float8 as score from viewed join movies using (id)
    where deleted_at is null order by viewers desc, id limit ${limit})
  union all
  (select 2, id, popularity from movies where deleted_at is null order by popularity desc, id limit ${limit})
)
select id from candidates group by id order by min(rank), max(score) filter (where rank = 1) desc,
  max(score) filter (where rank = 2) desc, id limit ${limit}`.execute(db);
  return rows.map(({ id }) => String(id));
}
