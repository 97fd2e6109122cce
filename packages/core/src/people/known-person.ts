import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { type Person, personColumns, toPerson } from './person.ts';
import { parsePersonReference } from './person-reference.ts';

/**
 * A person's own page. `movieCount`: in how many movies they are credited. `fetchedAt`: when TMDb told of them by
 * themselves; null for who is only named in credits.
 */
export type PersonDetails = Person & {
  biography: string | null;
  bornOn: string | null;
  diedOn: string | null;
  birthplace: string | null;
  movieCount: number;
  fetchedAt: string | null;
};

/** Somebody who is known here, in one query. */
export async function findKnownPerson(
  { db }: Pick<Deps, 'db'>,
  reference: string,
): Promise<PersonDetails | undefined> {
  const parsed = parsePersonReference(reference);
  if (!parsed) return undefined;
  const row = await db
    .selectFrom('people as p')
    .where(parsed.by === 'tmdb' ? 'p.tmdb_id' : 'p.id', '=', parsed.value)
    .select(personColumns)
    .select([
      'p.biography',
      'p.born_on',
      'p.died_on',
      'p.birthplace',
      'p.fetched_at',
      sql<number>`(
        select count(*) from movies m where m.deleted_at is null and m.id in (
          select movie_id from movie_cast where person_id = p.id
          union select movie_id from movie_crew where person_id = p.id
          union select movie_id from person_credits where person_id = p.id
        )
      )`.as('movie_count'),
    ])
    .executeTakeFirst();
  return (
    row && {
      ...toPerson(row),
      biography: row.biography,
      bornOn: row.born_on,
      diedOn: row.died_on,
      birthplace: row.birthplace,
      movieCount: row.movie_count,
      fetchedAt: row.fetched_at?.toISOString() ?? null,
    }
  );
}
