import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import { nextChange } from '../../recommendations/taste-changed.ts';

/** What they are recommended depends on what they rated, marked and hid: their lists are made anew. */
export async function touchUsers(trx: Database, from: number): Promise<void> {
  await sql`
with concerned as (
  select u.id from users u where u.id in (
    select by.user_id from ratings r join raters by on by.id = r.rater_id where r.movie_id = ${from}
    union all select user_id from favorites where movie_id = ${from}
    union all select user_id from watchlist where movie_id = ${from}
    union all select user_id from history where movie_id = ${from}
    union all select user_id from reviews where movie_id = ${from}
    union all select user_id from recommendation_feedback where movie_id = ${from}
    union all select user_id from hidden where kind = 'movie' and target_id = ${from}
  ) order by u.id for no key update
)
update users u set taste_revision = u.taste_revision + 1, library_changed_at = ${nextChange}
from concerned where u.id = concerned.id`.execute(trx);
}

/**
 * Makes what users keep of a movie a change for who follows it: the movie leaves their lists, or is there again. Locks
 * the users first, as their own writes do.
 */
export async function touchKept(trx: Database, movieId: number): Promise<void> {
  await sql`set local statement_timeout = '60s'`.execute(trx);
  await touchUsers(trx, movieId);
  for (const table of ['favorites', 'watchlist', 'history'])
    await sql`
update ${sql.table(table)} k set changed_at = u.library_changed_at from users u
where u.id = k.user_id and k.movie_id = ${movieId}`.execute(trx);
  await sql`
update ratings r set changed_at = u.library_changed_at from raters by join users u on u.id = by.user_id
where by.id = r.rater_id and r.movie_id = ${movieId}`.execute(trx);
}
