import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { parseIntegerId } from '../integer-id.ts';
import type { ReadIn } from '../languages/languages.ts';
import { type Movie, selectMovies, toMovie } from '../movies/movie.ts';
import { movieOrder } from '../movies/sorts.ts';
import { type Page, type PageRequest, paginate } from '../pagination/page.ts';
import { personNotFound } from './person-reference.ts';

/** `cast`: whom they play; `crew`: what they do. */
export type PersonRole = 'cast' | 'crew';

export type ListPersonMovies = PageRequest &
  ReadIn & {
    personId: string;
    /** In which role; in any when absent. */
    as?: PersonRole;
    sort?: 'popularity' | 'release';
  };

/** A movie with what somebody has to do with it. */
export type PersonMovie = { movie: Movie; characters: string[]; jobs: string[]; isCast: boolean };

/**
 * The movies somebody plays in or has helped to make. One query; a second to tell an unknown person from one without movies.
 * @throws AppError `notFound`
 */
export async function listPersonMovies(
  { db }: Pick<Deps, 'db'>,
  { personId, as, sort = 'popularity', page, perPage, languages }: ListPersonMovies,
): Promise<Page<PersonMovie>> {
  const id = parseIntegerId(personId) ?? 0;
  let query = selectMovies(db, languages)
    .innerJoin(credits(id, as).as('c'), 'c.movie_id', 'm.id')
    .select(['c.characters', 'c.jobs', 'c.is_cast', sql<number>`count(*) over ()`.as('total')])
    .limit(perPage)
    .offset((page - 1) * perPage);
  for (const key of movieOrder(sort)) query = query.orderBy(key);
  const rows = await query.execute();
  const total = rows[0]?.total ?? (await countMovies({ db }, { personId, id, as }));
  return {
    items: rows.map((row) => ({
      movie: toMovie(row),
      characters: row.characters,
      jobs: row.jobs,
      isCast: row.is_cast,
    })),
    pagination: paginate({ page, perPage }, total),
  };
}

type Credit = { movie_id: number; characters: string[]; jobs: string[]; is_cast: boolean };

/** One row a movie. */
function credits(id: number, as: PersonRole | undefined) {
  const cast = sql`select movie_id, character, null as job, true as is_cast, position from movie_cast where person_id = ${id}`;
  const crew = sql`select movie_id, null, job, false, position from movie_crew where person_id = ${id}`;
  // What TMDb tells of a movie says more than what it tells of a person.
  const told = sql`select movie_id, case kind when 'cast' then nullif(role, '') end,
      case kind when 'crew' then role end, kind = 'cast', 0 from person_credits t
    where person_id = ${id} and case kind
      when 'cast' then not exists (select from movie_cast c where c.movie_id = t.movie_id and c.person_id = ${id})
      else not exists (select from movie_crew c where c.movie_id = t.movie_id and c.person_id = ${id}) end`;
  const all = { cast: [cast, sql`${told} and kind = 'cast'`], crew: [crew, sql`${told} and kind = 'crew'`] };
  const wanted = sql.join(as ? all[as] : [cast, crew, told], sql` union all `);
  return sql<Credit>`(
    select movie_id, bool_or(is_cast) as is_cast,
      coalesce(array_agg(character order by position) filter (where character is not null), '{}') as characters,
      coalesce(array_agg(job order by position, job) filter (where job is not null), '{}') as jobs
    from (${wanted}) as credit(movie_id, character, job, is_cast, position) group by movie_id
  )`;
}

/** Behind the last page no row carries the total, and nobody may have asked for somebody. */
async function countMovies(
  { db }: Pick<Deps, 'db'>,
  { personId, id, as }: { personId: string; id: number; as: PersonRole | undefined },
): Promise<number> {
  const row = await db
    .selectFrom('people as p')
    .where('p.id', '=', id)
    .select((eb) =>
      eb
        .selectFrom(credits(id, as).as('c'))
        .innerJoin('movies as m', 'm.id', 'c.movie_id')
        .where('m.deleted_at', 'is', null)
        .select((count) => count.fn.countAll<number>().as('total'))
        .as('total'),
    )
    .executeTakeFirst();
  if (!row) throw personNotFound(personId);
  return row.total ?? 0;
}
