import { sql } from 'kysely';
import type { Deps } from '../deps.ts';

/** Share of what the last training saw that has to be new for another one. */
const GROWTH = 0.1;
/** A new installation would train for each single rating. */
const FEWEST_NEW = 20;

/** Ratings of movies that are not deleted, by the statistics of movies, which every rating keeps up. */
const ratingCount = sql<number>`(select coalesce(sum(s.count), 0)::int from movie_stats s
  join movies m on m.id = s.movie_id where m.deleted_at is null)`;

export async function countRatings({ db }: Pick<Deps, 'db'>): Promise<number> {
  const { rows } = await sql<{ count: number }>`select ${ratingCount} as count`.execute(db);
  return rows[0]?.count ?? 0;
}

/**
 * Whether there are enough ratings more than the last training saw, whatever became of it: one that was not promoted, or
 * failed, is not tried again before there is more.
 */
export async function hasGrown({ db }: Pick<Deps, 'db'>): Promise<boolean> {
  const { rows } = await sql<{ hasGrown: boolean }>`
    select coalesce(now.ratings >= greatest(last.ratings * (1 + ${GROWTH}::float8), last.ratings + ${FEWEST_NEW}::int),
      now.ratings > 0) as "hasGrown"
    from (select ${ratingCount} as ratings) now
    left join lateral (select rating_count as ratings from models order by created_at desc, id desc limit 1) last on true
  `.execute(db);
  return rows[0]?.hasGrown ?? false;
}

/** Has a model trained when the ratings have grown by a tenth since the last time. */
export async function checkGrowth(deps: Pick<Deps, 'db' | 'jobs'>): Promise<{ hasGrown: boolean }> {
  const grown = await hasGrown(deps);
  if (grown) await deps.jobs.enqueue('recommender.train', { reason: 'grown' });
  return { hasGrown: grown };
}
