import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import { halfLifeMs, spanMs, type TrendSpan } from './spans.ts';
import { type Activity, type BySignal, signals } from './trend-score.ts';

/** Of all who look at a movie from one network address on one day, so many count: nobody makes a trend alone. */
const VIEWERS_AN_ORIGIN = 5;

/**
 * Who did what in a span. Everybody counts once for each thing, by the last time they did it; people of imported
 * data sets are not here and do not count.
 */
const events = (since: Date, now: Date) => sql`
  select movie_id, person, 'viewers' as signal, at from (
    select movie_id, person, at, row_number() over (partition by movie_id, origin order by at desc, person) as nth
    from (
      select distinct on (movie_id, person) movie_id, person, origin, viewed_at as at
      from (select *, coalesce(user_id::text, encode(viewer, 'hex')) as person from movie_views) v
      where viewed_at > ${since} and viewed_at <= ${now}
      order by movie_id, person, viewed_at desc
    ) one_each
  ) of_an_origin where nth <= ${VIEWERS_AN_ORIGIN}
  union all
  select r.movie_id, by.user_id::text, 'ratings', r.created_at from ratings r join raters by on by.id = r.rater_id
  where r.created_at > ${since} and r.created_at <= ${now} and by.user_id is not null
  union all
  select f.movie_id, f.user_id::text, 'favorites', f.created_at from favorites f
  where f.created_at > ${since} and f.created_at <= ${now}`;

type Row = { movieId: number; people: number; counts: BySignal; recent: BySignal; usual: BySignal };

/** The movies somebody had to do with in the span that ends now, with what is usual for them. */
export async function readActivity(
  db: Database,
  { span, now }: { span: TrendSpan; now: Date },
): Promise<Activity[]> {
  const since = new Date(now.getTime() - spanMs(span));
  const by = (value: (of: string) => string) =>
    sql.raw(
      `json_build_object(${signals.map((it) => `'${it}', ${value(`filter (where signal = '${it}')`)}`).join(', ')})`,
    );
  const { rows } = await sql<Row>`
with events as (${events(since, now)}),
decayed as (
  select *, power(2, -extract(epoch from ${now}::timestamptz - at)::float8 / ${halfLifeMs(span) / 1000}::float8) as decay
  from events
), active as (
  select movie_id, count(distinct person)::int as people, ${by((of) => `count(*) ${of}`)} as counts,
    ${by((of) => `coalesce(sum(decay) ${of}, 0)`)} as recent
  from decayed group by movie_id
)
select a.movie_id as "movieId", a.people, a.counts, a.recent,
  json_build_object('viewers', coalesce(b.viewers, 0), 'ratings', coalesce(b.ratings, 0),
    'favorites', coalesce(b.favorites, 0)) as usual
from active a join movies m on m.id = a.movie_id and m.deleted_at is null
left join trend_baselines b on b.span = ${span} and b.movie_id = a.movie_id
order by a.movie_id`.execute(db);
  return rows;
}

/** What all movies together have on a usual day. */
export async function readUsualADay(db: Database, span: TrendSpan): Promise<BySignal> {
  const { rows } = await sql<BySignal>`
    select coalesce(sum(viewers), 0)::float8 as viewers, coalesce(sum(ratings), 0)::float8 as ratings,
      coalesce(sum(favorites), 0)::float8 as favorites
    from trend_baselines where span = ${span}`.execute(db);
  return rows[0] ?? { viewers: 0, ratings: 0, favorites: 0 };
}
