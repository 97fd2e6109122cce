import { sql } from 'kysely';
import { LISTS, movieTags } from '../cache/tags.ts';
import type { Deps } from '../deps.ts';
import { refreshForemost } from '../search/refresh-foremost.ts';

/** After this long a rating counts half as much. */
export const POPULARITY_HALF_LIFE_DAYS = 730;

const LOCK = 4_206_994;

/**
 * popularity = sum over a movie's ratings of 2^(-age / half-life). The age of a rating is counted from the end of
 * the day of the newest rating of the same source: an imported set is a snapshot and does not fade for being
 * old, and within a day only movies with new ratings change. Rounded, so that a second run changes nothing.
 */
export const POPULARITY_STATEMENT = `
with clocks as (
  select source, 86400 * (1 + floor(date_part('epoch', max(updated_at)) / 86400)) as stops
  from raters join ratings on rater_id = id group by source
), counts as (
  select movie_id,
    round(sum(power(2, (date_part('epoch', updated_at) - stops) / (86400 * ${POPULARITY_HALF_LIFE_DAYS})))::numeric, 3)::real
      as popularity
  from ratings join raters on id = rater_id join clocks using (source)
  group by movie_id
)
update movies m set popularity = coalesce(c.popularity, 0)
from movies k left join counts c on c.movie_id = k.id
where m.id = k.id and m.popularity <> coalesce(c.popularity, 0)`;

/**
 * Brings `movies.popularity` up to date, and what suggestions take for best known; neither `version` nor `updated_at` moves.
 * @returns how many movies changed
 */
export async function refreshPopularity({
  db,
  cache,
}: Pick<Deps, 'db' | 'cache'>): Promise<{ changed: number }> {
  const changed = await db.transaction().execute(async (transaction) => {
    await sql`set local statement_timeout = 0`.execute(transaction);
    await sql`select pg_advisory_xact_lock(${LOCK})`.execute(transaction);
    const returning = `${POPULARITY_STATEMENT} returning m.id`;
    const { rows } = await sql.raw<{ id: number }>(returning).execute(transaction);
    return rows.map(({ id }) => id);
  });
  // Behind the transaction: it waits for no writer who waits for this one.
  await refreshForemost({ db });
  if (changed.length > 0) await cache.drop([LISTS, ...movieTags(changed)]);
  return { changed: changed.length };
}
