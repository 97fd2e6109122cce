import type { Database } from '@matinee/db';
import type { Genre } from '@matinee/tmdb';
import { sql } from 'kysely';
import { clip } from './part-rows.ts';

/** What TMDb calls otherwise than MovieLens, whose names are used here. "Music" is more than musicals. */
const ourNames: Readonly<Record<string, string>> = { 'Science Fiction': 'Sci-Fi', Family: 'Children' };

/**
 * TMDb's genres as ours: known by number, else by name, else new.
 * @returns our ids
 */
export async function storeGenres(db: Database, genres: readonly Genre[]): Promise<number[]> {
  if (!genres.length) return [];
  const told = genres.map(({ id, name }) => ({ id, name: ourNames[name] ?? clip(name, 60) }));
  const known = await findGenres(db, told);
  if (known.length === told.length) return known;
  const rowsTold = genresTold(told);
  await sql`
    update genres g set tmdb_id = t.id from ${rowsTold}
    where g.tmdb_id is null and g.name = t.name and not exists (select from genres k where k.tmdb_id = t.id)`.execute(
    db,
  );
  await sql`
    insert into genres (tmdb_id, name)
    select t.id, t.name from ${rowsTold}
    where not exists (select from genres g where g.tmdb_id = t.id or g.name = t.name)
    order by lower(t.name::text) on conflict do nothing`.execute(db);
  return findGenres(db, told);
}

/**
 * Gives a movie TMDb's genres, unless somebody else has given it some.
 * @returns whether they are others now
 */
export async function storeMovieGenres(
  trx: Database,
  { movieId, genres }: { movieId: number; genres: readonly Genre[] },
): Promise<boolean> {
  const ids = await storeGenres(trx, genres);
  const { rows } = await sql<{ id: number; isTheirs: boolean }>`
    select genre_id as id, is_from_tmdb as "isTheirs" from movie_genres where movie_id = ${movieId}`.execute(
    trx,
  );
  if (rows.some(({ isTheirs }) => !isTheirs)) return false;
  const stored = new Set(rows.map(({ id }) => id));
  if (stored.size === ids.length && ids.every((id) => stored.has(id))) return false;
  await sql`delete from movie_genres where movie_id = ${movieId}`.execute(trx);
  await sql`
    insert into movie_genres (movie_id, genre_id, is_from_tmdb)
    select ${movieId}, id, true from unnest(${ids}::int[]) id`.execute(trx);
  return true;
}

type Told = { id: number; name: string }[];

const genresTold = (told: Told) =>
  sql`jsonb_to_recordset(${JSON.stringify(told)}::jsonb) as t(id int, name citext)`;

async function findGenres(db: Database, told: Told): Promise<number[]> {
  const ids = told.map(({ id }) => id);
  const { rows } = await sql<{ id: number }>`
    select id from genres where tmdb_id = any (${ids}::int[]) order by id`.execute(db);
  return rows.map(({ id }) => id);
}
