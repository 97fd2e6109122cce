import type { Database } from '@matinee/db';
import type { Person, PersonCredits } from '@matinee/tmdb';
import { sql } from 'kysely';
import { PEOPLE_LOCK } from '../catalogue/load-facts.ts';
import type { Deps } from '../deps.ts';
import { clip, clipOrNull, uniqueBy } from './part-rows.ts';

const LONGEST_BIOGRAPHY = 20_000;
const MOST_CREDITS = 2_000;

/**
 * Makes what is stored of a person what TMDb says, with the movies among those here that they are in. What could not be
 * read stays as it was.
 * @returns our id
 */
export async function storePerson(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  person: Person,
): Promise<number> {
  return db.transaction().execute(async (trx) => {
    // Nobody is merged or dropped meanwhile.
    await sql`select pg_advisory_xact_lock_shared(${PEOPLE_LOCK})`.execute(trx);
    const id = await storeRecord(trx, { person, now: clock.now() });
    if (person.credits) await storeCredits(trx, { id, credits: person.credits });
    return id;
  });
}

async function storeRecord(trx: Database, { person, now }: { person: Person; now: Date }): Promise<number> {
  const isRead = (field: keyof Person) => !person.badParts.includes(field);
  const values = {
    name: clip(person.name),
    popularity: Math.min(person.popularity, 1e9),
    fetched_at: now,
    ...(isRead('profilePath') && { profile_path: person.profilePath }),
    ...(isRead('biography') && { biography: clipOrNull(person.biography, LONGEST_BIOGRAPHY) }),
    ...(isRead('birthday') && { born_on: person.birthday }),
    ...(isRead('deathday') && { died_on: person.deathday }),
    ...(isRead('placeOfBirth') && { birthplace: clipOrNull(person.placeOfBirth) }),
  };
  const { id } = await trx
    .insertInto('people')
    .values({ ...values, tmdb_id: person.id })
    .onConflict((conflict) => conflict.column('tmdb_id').doUpdateSet(values))
    .returning('id')
    .executeTakeFirstOrThrow();
  await sql`
    update people set imdb_id = ${person.imdbId} where id = ${id} and imdb_id is null
      and not exists (select from people where imdb_id = ${person.imdbId})`.execute(trx);
  return id;
}

/** Of movies that are not here nothing is kept. */
async function storeCredits(
  trx: Database,
  { id, credits }: { id: number; credits: PersonCredits },
): Promise<void> {
  const told = [
    ...credits.cast.map(({ movie, character }) => ({
      movie: movie.id,
      kind: 'cast',
      role: clip(character ?? ''),
    })),
    ...credits.crew.map(({ movie, job }) => ({ movie: movie.id, kind: 'crew', role: clip(job) })),
  ];
  const rows = uniqueBy(told, (row) => Object.values(row).join(' ')).slice(0, MOST_CREDITS);
  await sql`delete from person_credits where person_id = ${id}`.execute(trx);
  await sql`
    insert into person_credits (person_id, movie_id, kind, role)
    select ${id}, m.id, t.kind, t.role
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(movie int, kind text, role text)
    join movies m on m.tmdb_id = t.movie order by m.id`.execute(trx);
}
