import type pg from 'pg';
import { copyInto, copyRow } from './copy-rows.ts';
import type { ImportReport } from './import-report.ts';
import type { MovieRecord } from './read-movies.ts';

/**
 * Adds what is new and fills what known movies lack; what they have stays. A movie is known by its
 * MovieLens id, else by its IMDb id, else by its TMDb id. Runs inside the caller's transaction.
 */
export async function importMovies(
  client: pg.PoolClient,
  { movies, report }: { movies: MovieRecord[]; report: ImportReport },
): Promise<void> {
  await client.query(CREATE_STAGE);
  await copyInto(client, { table: 'import_movies', rows: movieRows(movies) });
  await client.query('analyze import_movies');
  const linked = (await client.query(linkBy('imdb_id'))).rowCount ?? 0;
  const linkedToo = (await client.query(linkBy('tmdb_id'))).rowCount ?? 0;
  for (const column of ['imdb_id', 'tmdb_id']) await dropTakenIds(client, { column, report });
  const filled = (await client.query(FILL)).rowCount ?? 0;
  const inserted = (await client.query(INSERT)).rowCount ?? 0;
  await client.query(INSERT_GENRES);
  const gained = (await client.query(GIVE_GENRES)).rowCount ?? 0;
  report.movies.new = inserted;
  report.movies.known = movies.length - inserted;
  report.movies.changed = Math.max(linked + linkedToo, filled, gained);
  await client.query('drop table import_movies');
}

/** Text of some hundred rows at a time: a chunk is a write to the socket. */
function* movieRows(movies: MovieRecord[]): Generator<string> {
  for (let start = 0; start < movies.length; start += 500)
    yield movies
      .slice(start, start + 500)
      .map((movie) =>
        copyRow([
          movie.movielensId,
          movie.title,
          movie.originalTitle,
          movie.alternativeTitles,
          movie.year,
          movie.genres,
          movie.imdbId,
          movie.tmdbId,
        ]),
      )
      .join('');
}

const CREATE_STAGE = `
create temp table import_movies (
  movielens_id int primary key, title text not null, original_title text, alternative_titles text[] not null,
  year smallint, genres text[] not null, imdb_id text, tmdb_id int
)`;

/** A movie that came from elsewhere gets its MovieLens id, unless its other id says it is another movie. */
function linkBy(column: 'imdb_id' | 'tmdb_id'): string {
  const other = column === 'imdb_id' ? 'tmdb_id' : 'imdb_id';
  return `
update movies m set movielens_id = s.movielens_id, version = m.version + 1, updated_at = now()
from import_movies s
where m.movielens_id is null and m.${column} = s.${column}
  and (m.${other} = s.${other} or m.${other} is null or s.${other} is null)
  and not exists (select from movies k where k.movielens_id = s.movielens_id)`;
}

/** An id that another movie of the database has already is left out, and named. */
async function dropTakenIds(
  client: pg.PoolClient,
  { column, report }: { column: string; report: ImportReport },
): Promise<void> {
  const { rows } = await client.query<{ id: string; keptBy: number | null; missingAt: number }>(`
update import_movies s set ${column} = null from movies m
where m.${column} = s.${column} and m.movielens_id is distinct from s.movielens_id
returning m.${column}::text as id, m.movielens_id as "keptBy", s.movielens_id as "missingAt"`);
  const name = column === 'imdb_id' ? 'IMDb' : 'TMDb';
  report.flaws.takenIds.push(...rows.map((row) => ({ ...row, id: `${name} ${row.id}` })));
}

/** What an administrator has written is complete as it is; only ids are added to it. */
const IS_ADMINS = `exists (
  select from movie_sources o where o.movie_id = m.id and o.part = 'details' and o.source = 'admin')`;

const FILL = `
update movies m set imdb_id = coalesce(m.imdb_id, s.imdb_id), tmdb_id = coalesce(m.tmdb_id, s.tmdb_id),
  year = case when ${IS_ADMINS} then m.year else coalesce(m.year, s.year) end,
  original_title = case when ${IS_ADMINS} then m.original_title
    else coalesce(m.original_title, s.original_title) end,
  version = m.version + 1, updated_at = now()
from import_movies s
where s.movielens_id = m.movielens_id and (
  m.imdb_id is null and s.imdb_id is not null or m.tmdb_id is null and s.tmdb_id is not null
  or not ${IS_ADMINS} and (m.year is null and s.year is not null
    or m.original_title is null and s.original_title is not null and s.original_title <> m.title))`;

const INSERT = `
insert into movies (movielens_id, imdb_id, tmdb_id, title, original_title, alternative_titles, year)
select movielens_id, imdb_id, tmdb_id, title, original_title, alternative_titles, year from import_movies s
where not exists (select from movies m where m.movielens_id = s.movielens_id)
order by movielens_id`;

const INSERT_GENRES = `
insert into genres (name)
select distinct genre from import_movies, unnest(genres) genre
where not exists (select from genres g where g.name = genre::citext)
order by genre
on conflict do nothing`;

/** Only to movies that have none; those that were there before count as changed. */
const GIVE_GENRES = `
with given as (
  insert into movie_genres (movie_id, genre_id)
  select m.id, g.id
  from import_movies s
  join movies m on m.movielens_id = s.movielens_id
  cross join unnest(s.genres) genre
  join genres g on g.name = genre::citext
  where not exists (select from movie_genres k where k.movie_id = m.id) and not ${IS_ADMINS}
  on conflict do nothing
  returning movie_id
)
update movies m set version = version + 1, updated_at = now()
where m.id in (select movie_id from given) and m.created_at < now()`;
