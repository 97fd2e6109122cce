import type pg from 'pg';
import { type FilmFacts, readFilmFacts } from './film-facts.ts';

/**
 * Held shared by whoever writes credits, alone by whoever says which names are the same person: facts know names
 * only. Taken before any row of movies or people is.
 */
export const PEOPLE_LOCK = 4_206_996;

export type FactsReport = {
  /** Films whose own fields, and whose credits, are others now. */
  details: number;
  credits: number;
};

/** Nobody else writes credits until the transaction ends. */
export async function lockPeople(client: pg.ClientBase): Promise<void> {
  await client.query('select pg_advisory_xact_lock($1)', [PEOPLE_LOCK]);
}

/**
 * Gives the movies of MovieLens what is known of them for certain. Only parts that nobody knows better: what is from
 * TMDb or an administrator stays. Run again it changes nothing. Within the caller's transaction.
 */
export async function loadFacts(client: pg.ClientBase, films?: readonly FilmFacts[]): Promise<FactsReport> {
  await lockPeople(client);
  const rows = (films ?? (await readFilmFacts())).map((film) => ({
    ...film,
    releaseDate: film.releaseDate !== null && film.releaseDate.length === 10 ? film.releaseDate : null,
  }));
  await client.query(STAGE, [JSON.stringify(rows)]);
  await client.query('analyze fact_films');
  const { rowCount: details } = await client.query(DETAILS);
  await client.query(STAMP_DETAILS);
  await client.query(STAGE_CREDITS);
  const { rowCount: credits } = await client.query(STALE_CREDITS);
  if (credits) for (const statement of CREDITS) await client.query(statement);
  await client.query('drop table fact_films, fact_credits, fact_stale');
  return { details: details ?? 0, credits: credits ?? 0 };
}

/** Both ids: the numbers of MovieLens may be somebody's own. */
const STAGE = `
create temp table fact_films as
select m.id as movie_id, f.*
from jsonb_to_recordset($1::jsonb) as f("movieLensId" int, "tmdbId" int, directors text[], "cast" text[],
  runtime smallint, "originalLanguage" text, countries text[], "originalTitle" text, "releaseDate" date, overview text)
join movies m on m.movielens_id = f."movieLensId" and m.tmdb_id = f."tmdbId"`;

const isOurs = (part: string) =>
  `not exists (select from movie_sources k where k.movie_id = f.movie_id and k.part = '${part}' and k.source <> 'facts')`;

/**
 * A romanised original title of MovieLens stays one by which the film is found. Movies of this very transaction are
 * in their first version still.
 */
const DETAILS = `
update movies m set
  original_title = f.original_title, alternative_titles = f.alternative_titles, runtime = f.runtime,
  original_language = f.original_language, countries = f.countries, overview = f.overview,
  release_date = f.release_date, updated_at = now(), version = m.version + (m.created_at < now())::int
from (
  select f.movie_id,
    coalesce(nullif(f."originalTitle", k.title), k.original_title) as original_title,
    case when search_normalize(f."originalTitle") <> search_normalize(k.original_title)
        and f."originalTitle" <> k.title and not k.original_title = any (k.alternative_titles)
      then k.alternative_titles || k.original_title else k.alternative_titles end as alternative_titles,
    coalesce(f.runtime, k.runtime) as runtime,
    coalesce(f."originalLanguage", k.original_language) as original_language,
    case when f.countries = '{}' then k.countries else f.countries end as countries,
    coalesce(f.overview, k.overview) as overview,
    coalesce(k.release_date, f."releaseDate") as release_date
  from fact_films f join movies k on k.id = f.movie_id
  where ${isOurs('details')}
) f
where m.id = f.movie_id and (m.original_title, m.alternative_titles, m.runtime, m.original_language, m.countries,
    m.overview, m.release_date)
  is distinct from (f.original_title, f.alternative_titles, f.runtime, f.original_language, f.countries,
    f.overview, f.release_date)`;

const stamp = (part: string, films: string) => `
insert into movie_sources (movie_id, part, source, fetched_at)
select movie_id, '${part}', 'facts', now() from ${films}
on conflict (movie_id, part) do nothing`;

const STAMP_DETAILS = stamp('details', 'fact_films');

const STAGE_CREDITS = `
create temp table fact_credits as
select f.movie_id, 'cast' as kind, c.name, c.position - 1 as position
from fact_films f, unnest(f."cast") with ordinality c(name, position) where ${isOurs('credits')}
union all
select f.movie_id, 'crew', c.name, c.position - 1
from fact_films f, unnest(f.directors) with ordinality c(name, position) where ${isOurs('credits')}`;

/** By name as search reads it: a person of the facts may have got TMDb's spelling since. */
const STALE_CREDITS = `
create temp table fact_stale as
with told as (
  select movie_id, array_agg(kind || search_normalize(name) order by kind, search_normalize(name)) as names
  from fact_credits group by movie_id
), known as (
  select movie_id, array_agg(kind || search_name order by kind, search_name) as names
  from (
    select c.movie_id, 'cast' as kind, p.search_name from movie_cast c join people p on p.id = c.person_id
    where c.movie_id in (select movie_id from told)
    union all
    select c.movie_id, 'crew', p.search_name from movie_crew c join people p on p.id = c.person_id
    where c.movie_id in (select movie_id from told)
  ) credits
  group by movie_id
)
select movie_id from told left join known using (movie_id) where told.names is distinct from known.names`;

/** One name is one person here, and the same whom another film of the facts has led to TMDb. */
const CREDITS = [
  `
create temp table fact_people as
select c.name, min(p.id) as id
from (select distinct name from fact_credits join fact_stale using (movie_id)) c
left join people p on p.search_name = search_normalize(c.name) and (p.tmdb_id is null and p.imdb_id is null
  or exists (select from movie_cast k join movie_sources s using (movie_id)
    where k.person_id = p.id and s.part = 'credits' and s.source = 'facts')
  or exists (select from movie_crew k join movie_sources s using (movie_id)
    where k.person_id = p.id and s.part = 'credits' and s.source = 'facts'))
group by c.name`,
  `
with added as (
  insert into people (name) select name from fact_people where id is null order by name returning id, name
)
update fact_people f set id = a.id from added a where a.name = f.name`,
  'delete from movie_cast where movie_id in (select movie_id from fact_stale)',
  'delete from movie_crew where movie_id in (select movie_id from fact_stale)',
  `
insert into movie_cast (movie_id, person_id, position)
select movie_id, p.id, position from fact_credits join fact_stale using (movie_id) join fact_people p using (name)
where kind = 'cast' order by movie_id, position`,
  `
insert into movie_crew (movie_id, person_id, job, department, position)
select movie_id, p.id, 'Director', 'Directing', position
from fact_credits join fact_stale using (movie_id) join fact_people p using (name)
where kind = 'crew' order by movie_id, position`,
  stamp('credits', 'fact_stale'),
  `
update movies m set version = m.version + 1, updated_at = now()
from fact_stale s where s.movie_id = m.id and m.created_at < now() and m.updated_at < now()`,
  'drop table fact_people',
];
