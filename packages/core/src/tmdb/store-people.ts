import type { Database } from '@matinee/db';
import type { PersonSummary, Movie as TmdbMovie } from '@matinee/tmdb';
import { sql } from 'kysely';
import { PEOPLE_LOCK } from '../catalogue/load-facts.ts';
import { clip } from './part-rows.ts';

/** People whom only facts of ours name, and who are credited in this movie. */
export type NamedPeople = number[];

/**
 * Takes the lock of credits, before any row is locked: alone where people of the facts may turn out to be somebody
 * TMDb has a number for, else together with others.
 */
export async function lockCredits(trx: Database, tmdbId: number): Promise<NamedPeople> {
  const { rows } = await sql<{ id: number }>`
    select p.id from people p
    where p.tmdb_id is null and p.id in (
      select person_id from movie_cast c join movies m on m.id = c.movie_id where m.tmdb_id = ${tmdbId}
      union all
      select person_id from movie_crew c join movies m on m.id = c.movie_id where m.tmdb_id = ${tmdbId})
    order by p.id`.execute(trx);
  const lock = sql.raw(rows.length ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared');
  await sql`select ${lock}(${PEOPLE_LOCK})`.execute(trx);
  return rows.map(({ id }) => id);
}

/**
 * Everybody in a movie's credits, new or brought up to date, in the order of TMDb's numbers so that two movies with
 * common people cannot wait for each other.
 * @param named from {@link lockCredits}: those who are the same as somebody told of become that person
 * @returns our ids by TMDb's
 */
export async function storePeople(
  trx: Database,
  { movie, named }: { movie: TmdbMovie; named: NamedPeople },
): Promise<Map<number, number>> {
  const told = peopleOf(movie);
  if (!told.length) return new Map();
  const json = JSON.stringify(told);
  if (named.length) await identify(trx, { json, named });
  await sql`
    insert into people (tmdb_id, name, profile_path, popularity)
    select t.tmdb_id, t.name, t.profile_path, t.popularity from ${peopleTold(json)}
    left join people p using (tmdb_id)
    where p.id is null or (p.name, p.profile_path) is distinct from (t.name, t.profile_path)
      or abs(p.popularity - t.popularity) > .2 * greatest(p.popularity, 1)
    order by t.tmdb_id
    on conflict (tmdb_id) do update
    set name = excluded.name, profile_path = excluded.profile_path, popularity = excluded.popularity`.execute(
    trx,
  );
  const { rows } = await sql<{ id: number; tmdb: number }>`
    select id, tmdb_id as tmdb from people where tmdb_id = any (${told.map((person) => person.tmdb_id)}::int[])`.execute(
    trx,
  );
  return new Map(rows.map(({ id, tmdb }) => [tmdb, id]));
}

/** Removes who was only named by facts that are gone now; somebody hidden by a user stays. */
export async function dropUnnamed(trx: Database, named: NamedPeople): Promise<void> {
  if (!named.length) return;
  await sql`
    delete from people p where p.id = any (${named}::int[]) and p.tmdb_id is null
      and not exists (select from movie_cast where person_id = p.id)
      and not exists (select from movie_crew where person_id = p.id)
      and not exists (select from hidden where kind = 'person' and target_id = p.id)`.execute(trx);
}

const peopleTold = (json: string) =>
  sql`jsonb_to_recordset(${json}::jsonb) as t(tmdb_id int, name text, profile_path text, popularity real)`;

function peopleOf({ credits }: TmdbMovie) {
  const people = new Map<number, PersonSummary>();
  for (const { person } of [...(credits?.cast ?? []), ...(credits?.crew ?? [])])
    people.set(person.id, person);
  return [...people.values()].map((person) => ({
    tmdb_id: person.id,
    name: clip(person.name),
    profile_path: person.profilePath,
    popularity: Math.min(person.popularity, 1e9),
  }));
}

/** Who is named and told of under the same name, in the same movie, is the same. */
async function identify(trx: Database, { json, named }: { json: string; named: NamedPeople }): Promise<void> {
  const { rows } = await sql<{ id: number; tmdb: number; known: number | null }>`
    select distinct on (n.id) n.id, t.tmdb_id as tmdb, k.id as known
    from people n join ${peopleTold(json)} on search_normalize(t.name) = n.search_name
    left join people k on k.tmdb_id = t.tmdb_id
    where n.id = any (${named}::int[]) order by n.id, t.popularity desc, t.tmdb_id`.execute(trx);
  const taken = new Set<number>();
  for (const { id, tmdb, known } of rows) {
    if (taken.has(tmdb)) continue;
    taken.add(tmdb);
    if (known === null) await sql`update people set tmdb_id = ${tmdb} where id = ${id}`.execute(trx);
    else await merge(trx, { from: id, into: known });
  }
}

/** Credits, and what users have said of the one, are the other's from now on. */
async function merge(trx: Database, { from, into }: { from: number; into: number }): Promise<void> {
  const statements = [
    sql`update movie_cast set person_id = ${into} where person_id = ${from}`,
    sql`delete from movie_crew c where person_id = ${from} and exists (select from movie_crew k
          where k.movie_id = c.movie_id and k.job = c.job and k.person_id = ${into})`,
    sql`update movie_crew set person_id = ${into} where person_id = ${from}`,
    sql`update hidden h set target_id = ${into} where kind = 'person' and target_id = ${from} and not exists (
          select from hidden k where k.user_id = h.user_id and k.kind = 'person' and k.target_id = ${into})`,
    sql`delete from hidden where kind = 'person' and target_id = ${from}`,
    sql`delete from people where id = ${from}`,
  ];
  for (const statement of statements) await statement.execute(trx);
}
