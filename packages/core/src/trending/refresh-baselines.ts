import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import { spanDays, type TrendSpan } from './spans.ts';

/** How many days before the span say what is usual. */
const BASELINE_DAYS = 28;
const DAY_MS = 86_400_000;

/**
 * Makes the baselines of a span those of today (UTC), unless they are: what each movie had a day, in the four weeks
 * that end one span before today. Days from before the service began count as days without attention.
 */
export async function refreshBaselines(
  db: Database,
  { span, now }: { span: TrendSpan; now: Date },
): Promise<void> {
  const today = now.toISOString().slice(0, 10);
  const state = await db
    .selectFrom('trend_states')
    .select('baseline_day')
    .where('span', '=', span)
    .executeTakeFirst();
  if (state?.baseline_day === today) return;
  const until = new Date(Date.parse(today) - spanDays[span] * DAY_MS);
  const since = new Date(until.getTime() - BASELINE_DAYS * DAY_MS);
  await db.deleteFrom('trend_baselines').where('span', '=', span).execute();
  // Somebody who comes back is one viewer of a span here too.
  await sql`
insert into trend_baselines (span, movie_id, viewers, ratings, favorites)
select ${span}, movie_id, sum(viewers)::real / ${BASELINE_DAYS}, sum(ratings)::real / ${BASELINE_DAYS},
  sum(favorites)::real / ${BASELINE_DAYS}
from (
  select movie_id, count(*) as viewers, 0 as ratings, 0 as favorites from (
    select distinct movie_id, coalesce(user_id::text, encode(viewer, 'hex')),
      floor(extract(epoch from ${until}::timestamptz - viewed_at) / ${(spanDays[span] * DAY_MS) / 1000}::int)
    from movie_views where viewed_at >= ${since} and viewed_at < ${until}
  ) one_each group by movie_id
  union all
  select r.movie_id, 0, count(*), 0 from ratings r join raters by on by.id = r.rater_id
  where r.created_at >= ${since} and r.created_at < ${until} and by.user_id is not null group by r.movie_id
  union all
  select movie_id, 0, 0, count(*) from favorites where created_at >= ${since} and created_at < ${until}
  group by movie_id
) activity group by movie_id`.execute(db);
}
