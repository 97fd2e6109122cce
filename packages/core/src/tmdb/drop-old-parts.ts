import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import { MOVIES, personTags } from '../cache/tags.ts';
import { loadFacts, PEOPLE_LOCK } from '../catalogue/load-facts.ts';
import { withConnection } from '../catalogue/with-connection.ts';
import type { Deps } from '../deps.ts';
import type { MoviePart } from './parts.ts';
import { lockMovie } from './store-movie.ts';
import { emptyParts, tableParts } from './store-parts.ts';
import { lockCredits } from './store-people.ts';

/** TMDb's terms: nothing is kept longer than six months (ADR 7). */
export const KEPT_DAYS = 180;
const DAY_MS = 86_400_000;
const A_BATCH = 100;

/**
 * Removes what TMDb has said more than 180 days ago: the parts, the people and keywords nothing is left of, its lists.
 * The names by which a movie is known here stay, with what users did; facts of ours come back.
 * @returns how many movies have lost something
 */
export async function dropOldParts(
  deps: Pick<Deps, 'db' | 'pool' | 'cache' | 'clock' | 'log'>,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<number> {
  const { db, clock, log } = deps;
  const before = new Date(clock.now().getTime() - KEPT_DAYS * DAY_MS);
  let dropped = 0;
  for (;;) {
    signal?.throwIfAborted();
    const movies = await findOld(db, before);
    for (const movie of movies) await db.transaction().execute((trx) => dropOf(trx, movie, before));
    dropped += movies.length;
    if (movies.length < A_BATCH) break;
  }
  await sql`delete from tmdb_lists where list in (
    select list from tmdb_list_states where fetched_at < ${before})`.execute(db);
  const people = await dropOldPeople(db, before);
  if (people.length > 0) await deps.cache.drop(people.flatMap(personTags));
  if (!dropped) return 0;
  await db.transaction().execute(dropUnused);
  await withConnection(deps, async (client) => {
    await client.query('begin');
    await loadFacts(client);
    await client.query('commit');
  });
  await deps.cache.drop([MOVIES]);
  log.info({ movies: dropped }, 'What TMDb had said more than 180 days ago was dropped');
  return dropped;
}

/** What TMDb has said of people by themselves; who is credited in a movie stays with name and picture. */
async function dropOldPeople(db: Database, before: Date): Promise<{ id: number; tmdbId: number }[]> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${PEOPLE_LOCK})`.execute(trx);
    const { rows } = await sql<{ id: number; tmdbId: number }>`
      update people set biography = null, born_on = null, died_on = null, birthplace = null, fetched_at = null
      where fetched_at < ${before} returning id, tmdb_id as "tmdbId"`.execute(trx);
    const ids = rows.map(({ id }) => id);
    await sql`delete from person_credits where person_id = any (${ids}::int[])`.execute(trx);
    await dropUncredited(trx, ids);
    return rows;
  });
}

/** Somebody hidden by a user stays. */
async function dropUncredited(trx: Database, ids: number[]): Promise<void> {
  await sql`
    delete from people p where id = any (${ids}::int[])
      and not exists (select from movie_cast where person_id = p.id)
      and not exists (select from movie_crew where person_id = p.id)
      and not exists (select from hidden where kind = 'person' and target_id = p.id)`.execute(trx);
}

type Old = { id: number; tmdbId: number | null };

async function findOld(db: Database, before: Date): Promise<Old[]> {
  const { rows } = await sql<Old>`
    select id, tmdb_id as "tmdbId" from movies where id in (
      select movie_id from movie_sources where source = 'tmdb' and fetched_at < ${before})
    order by id limit ${A_BATCH}`.execute(db);
  return rows;
}

async function dropOf(trx: Database, { id, tmdbId }: Old, before: Date): Promise<void> {
  if (tmdbId !== null) {
    await lockMovie(trx, tmdbId);
    await lockCredits(trx, tmdbId);
  }
  const { rows } = await sql<{ part: MoviePart }>`
    delete from movie_sources where movie_id = ${id} and source = 'tmdb' and fetched_at < ${before}
    returning part`.execute(trx);
  const parts = rows.map(({ part }) => part);
  // It has been refreshed since it was looked for.
  if (!parts.length) return;
  await emptyParts(
    trx,
    id,
    tableParts.filter((part) => parts.includes(part)),
  );
  if (parts.includes('details')) await dropDetails(trx, id);
  if (parts.includes('translations'))
    await sql`
      update movies set tmdb_titles = '{}', alternative_titles = array(
        select title from unnest(alternative_titles) with ordinality t(title, position)
        where not title = any (tmdb_titles) order by position)
      where id = ${id}`.execute(trx);
  await sql`update movies set version = version + 1, updated_at = now() where id = ${id}`.execute(trx);
}

async function dropDetails(trx: Database, id: number): Promise<void> {
  await sql`
    update movies set release_date = null, overview = null, original_language = null, runtime = null,
      poster_path = null, backdrop_path = null, tagline = null, status = null, homepage = null, countries = '{}',
      franchise_id = null, tmdb_vote_average = null, tmdb_vote_count = null
    where id = ${id}`.execute(trx);
  await sql`delete from movie_genres where movie_id = ${id} and is_from_tmdb`.execute(trx);
}

/** People, keywords and series of films that TMDb has told of and no movie has any more. */
async function dropUnused(trx: Database): Promise<void> {
  // Somebody may be about to credit them.
  await sql`select pg_advisory_xact_lock(${PEOPLE_LOCK})`.execute(trx);
  await sql`
    delete from people p where tmdb_id is not null and fetched_at is null
      and not exists (select from movie_cast where person_id = p.id)
      and not exists (select from movie_crew where person_id = p.id)
      and not exists (select from hidden where kind = 'person' and target_id = p.id)`.execute(trx);
  await sql`
    delete from keywords k where not exists (select from movie_keywords where keyword_id = k.id)`.execute(
    trx,
  );
  await sql`
    delete from franchises f where not exists (select from movies where franchise_id = f.id)`.execute(trx);
}
