import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';

/** How many movies a user has seen of something, and what they gave them on average. */
export type Share = { count: number; mean: number | null };

/** What a user has seen is what they rated or watched to the end. */
export type LibraryStats = {
  counts: {
    ratings: number;
    favorites: number;
    watchlist: number;
    watched: number;
    reviews: number;
    collections: number;
  };
  mean: number | null;
  /** How many ratings of score 1 … 10. */
  histogram: number[];
  genres: (Share & { genre: { id: string; name: string } })[];
  decades: (Share & { decade: number })[];
  /** Of production, ISO 3166-1, where that is known of a movie. */
  countries: (Share & { country: string })[];
  /** Original languages, ISO 639-1. */
  languages: (Share & { language: string })[];
  /** Cast and directors, those first of whom the user has seen the most. */
  people: (Share & { person: { id: string; name: string } })[];
};

const PEOPLE = 20;

const share = sql`count(*)::int as count, avg(seen.score)::float8 as mean`;

/**
 * What a user keeps, counted, in one query. Deleted movies do not count.
 * @throws AppError `unauthenticated` for a user who is gone
 */
export async function getLibraryStats(
  { db }: Pick<Deps, 'db'>,
  { userId }: { userId: string },
): Promise<LibraryStats> {
  const { rows } = await sql<LibraryStats>`
with own as materialized (
  select r.movie_id, r.score from ratings r where r.rater_id = (select id from raters where user_id = ${userId})
), watched as materialized (
  select distinct h.movie_id from history h where h.user_id = ${userId} and h.completed
), seen as materialized (
  select m.id, m.year, m.countries, m.original_language, own.score, watched.movie_id is not null as is_watched
  from own full join watched on watched.movie_id = own.movie_id
  join movies m on m.id = coalesce(own.movie_id, watched.movie_id) and m.deleted_at is null
)
select
  json_build_object(
    'ratings', (select count(*) from seen where score is not null),
    'favorites', (${countOf('favorites', userId)}),
    'watchlist', (${countOf('watchlist', userId)}),
    'watched', (select count(*) from seen where is_watched),
    'reviews', (${countOf('reviews', userId)}),
    'collections', (select count(*) from collections where user_id = ${userId})
  ) as counts,
  (select avg(score)::float8 from seen) as mean,
  (select array_agg((select count(*)::int from seen where score = i) order by i) from generate_series(1, 10) i) as histogram,
  (select coalesce(json_agg(json_build_object('genre', json_build_object('id', id::text, 'name', name),
      'count', count, 'mean', mean) order by count desc, name), '[]')
    from (select g.id, g.name, ${share} from seen join movie_genres mg on mg.movie_id = seen.id
      join genres g on g.id = mg.genre_id group by g.id) each) as genres,
  (select coalesce(json_agg(each order by decade desc), '[]')
    from (select year / 10 * 10 as decade, ${share} from seen where year is not null group by 1) each) as decades,
  (select coalesce(json_agg(each order by count desc, country), '[]')
    from (select country, ${share} from seen cross join unnest(seen.countries) country group by 1) each) as countries,
  (select coalesce(json_agg(each order by count desc, language), '[]')
    from (select original_language as language, ${share} from seen where original_language is not null group by 1) each
  ) as languages,
  (select coalesce(json_agg(json_build_object('person', json_build_object('id', p.id::text, 'name', p.name),
      'count', each.count, 'mean', each.mean) order by each.count desc, p.name, p.id), '[]')
    from (select person_id, ${share} from (
      select movie_id, person_id from movie_cast where movie_id in (select id from seen)
      union
      select movie_id, person_id from movie_crew where job = 'Director' and movie_id in (select id from seen)
    ) takes_part join seen on seen.id = takes_part.movie_id
    group by person_id order by count(*) desc, (select name from people where id = person_id), person_id limit ${PEOPLE}
    ) each join people p on p.id = each.person_id) as people
from users where id = ${userId}`.execute(db);
  const [stats] = rows;
  if (!stats) throw new AppError('unauthenticated', 'The account is gone');
  return stats;
}

function countOf(table: 'favorites' | 'watchlist' | 'reviews', userId: string) {
  return sql`select count(*) from ${sql.table(table)} k join movies m on m.id = k.movie_id and m.deleted_at is null
    where k.user_id = ${userId}`;
}
