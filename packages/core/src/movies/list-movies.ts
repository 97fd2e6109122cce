import type { Database } from '@matinee/db';
import type { Expression, SqlBool } from 'kysely';
import type { Deps } from '../deps.ts';
import { type Page, type PageRequest, paginate } from '../pagination/page.ts';
import { type MovieFilters, movieFilter } from './filters.ts';
import { type Movie, selectMovies, toMovie } from './movie.ts';
import { type MovieSort, movieOrder, type Order } from './sorts.ts';

export type ListMovies = PageRequest & MovieFilters & { sort?: MovieSort; order?: Order };

/**
 * A page of the catalogue, the most popular first unless sorted otherwise. One query, one more when a
 * genre or tag is named.
 * @throws AppError `validationFailed` as {@link movieFilter}
 */
export async function listMovies(
  { db }: Pick<Deps, 'db'>,
  { page, perPage, sort = 'popularity', order, ...filters }: ListMovies,
): Promise<Page<Movie>> {
  const condition = await movieFilter({ db }, filters);
  let query = selectMovies(db)
    .where(condition)
    .select(countMovies(db, condition).as('total'))
    .limit(perPage)
    .offset((page - 1) * perPage);
  for (const key of movieOrder(sort, order)) query = query.orderBy(key);
  const rows = await query.execute();
  // Behind the last page there is no row to carry the total.
  const total = rows[0]?.total ?? (page === 1 ? 0 : await count(db, condition));
  return { items: rows.map(toMovie), pagination: paginate({ page, perPage }, total) };
}

/** Most watched and rated first. */
export function listPopularMovies(deps: Pick<Deps, 'db'>, params: PageRequest & MovieFilters) {
  return listMovies(deps, { ...params, sort: 'popularity' });
}

/** By Bayesian mean, so that one perfect score does not lead. */
export function listTopRatedMovies(deps: Pick<Deps, 'db'>, params: PageRequest & MovieFilters) {
  return listMovies(deps, { ...params, sort: 'rating' });
}

function countMovies(db: Database, condition: Expression<SqlBool>) {
  return db
    .selectFrom('movies as m')
    .innerJoin('movie_stats as s', 's.movie_id', 'm.id')
    .where('m.deleted_at', 'is', null)
    .where(condition)
    .select((eb) => eb.fn.countAll<number>().as('total'));
}

async function count(db: Database, condition: Expression<SqlBool>): Promise<number> {
  return (await countMovies(db, condition).executeTakeFirstOrThrow()).total;
}
