import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { parseIntegerId } from '../integer-id.ts';
import { type Person, personColumns, toPerson } from './person.ts';

/** A person's own page. `movieCount`: in how many movies they are credited. */
export type PersonDetails = Person & {
  biography: string | null;
  bornOn: string | null;
  diedOn: string | null;
  birthplace: string | null;
  movieCount: number;
};

/**
 * One person, in one query.
 * @throws AppError `notFound`
 */
export async function getPerson({ db }: Pick<Deps, 'db'>, id: string): Promise<PersonDetails> {
  const row = await db
    .selectFrom('people as p')
    .where('p.id', '=', parseIntegerId(id) ?? 0)
    .select(personColumns)
    .select((eb) => [
      'p.biography',
      'p.born_on',
      'p.died_on',
      'p.birthplace',
      eb
        .selectFrom('movies as m')
        .where('m.deleted_at', 'is', null)
        .where('m.id', 'in', (credits) =>
          credits
            .selectFrom('movie_cast as c')
            .whereRef('c.person_id', '=', 'p.id')
            .select('c.movie_id')
            .union(
              credits.selectFrom('movie_crew as w').whereRef('w.person_id', '=', 'p.id').select('w.movie_id'),
            ),
        )
        .select((count) => count.fn.countAll<number>().as('count'))
        .as('movieCount'),
    ])
    .executeTakeFirst();
  if (!row) throw notFound(`Person ${id}`);
  return {
    ...toPerson(row),
    biography: row.biography,
    bornOn: row.born_on,
    diedOn: row.died_on,
    birthplace: row.birthplace,
    movieCount: row.movieCount ?? 0,
  };
}
