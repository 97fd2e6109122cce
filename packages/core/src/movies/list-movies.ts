import { type Database, runFixed } from '@matinee/db';
import { type Expression, type SqlBool, sql } from 'kysely';
import type { Deps } from '../deps.ts';
import type { Languages, ReadIn } from '../languages/languages.ts';
import { type Page, type PageRequest, paginate } from '../pagination/page.ts';
import { filterBy, type MovieFilters, needsStatistics, resolveFilters } from './filters.ts';
import { findKeptCount } from './find-kept-count.ts';
import { type Movie, selectMovies, toMovie } from './movie.ts';
import { isByStatistics, type MovieSort, movieOrder, type Order } from './sorts.ts';
import type { AskedLanguages } from './translations.ts';

export type ListMovies = PageRequest & MovieFilters & ReadIn & { sort?: MovieSort; order?: Order };

/**
 * A page of the catalogue, the most popular first unless sorted otherwise. One query, a second to count when the page does
 * not say how many there are, and one more when a genre, tag or person is named.
 * @throws AppError `validationFailed` as {@link resolveFilters}
 */
export async function listMovies(
  { db }: Pick<Deps, 'db'>,
  { page, perPage, sort = 'popularity', order, languages, ...filters }: ListMovies,
): Promise<Page<Movie>> {
  const resolved = await resolveFilters({ db }, filters);
  const condition = filterBy(resolved);
  const hasStatistics = needsStatistics(filters);
  const offset = (page - 1) * perPage;
  const range = { condition, hasStatistics, sort, order, limit: perPage, offset };
  const isUsual = offset === 0 && perPage === USUAL && Object.values(filters).every(isUndefined);
  const rows = isUsual
    ? await runFixed(db, {
        name: `movies by ${sort} ${order} ${languages ? 'translated' : ''}`,
        values: { languages },
        build: (over, param) => select(over, range, languages && param<Languages>('languages')),
      })
    : await select(db, range, languages).execute();
  const items = rows.sort((a, b) => a.place - b.place).map(toMovie);
  const isLast = items.length < perPage && (items.length > 0 || page === 1);
  const total = isLast
    ? offset + items.length
    : ((await findKeptCount({ db }, resolved)) ?? (await count(db, { condition, hasStatistics })));
  return { items, pagination: paginate({ page, perPage }, total) };
}

/** The page that most ask for: of this length, the first, of all movies. */
const USUAL = 20;

const isUndefined = (value: unknown) => value === undefined;

type Range = Listing & { sort: MovieSort; order: Order | undefined; limit: number; offset: number };

/** The page is found first and then read: an offset then skips ids, and not whole movies. */
function select(db: Database, { sort, order, limit, offset, ...listing }: Range, languages: AskedLanguages) {
  const hasStatistics = listing.hasStatistics || isByStatistics(sort);
  let ids = listed(db, { ...listing, hasStatistics })
    .select('m.id')
    .limit(sql.lit(limit))
    .offset(sql.lit(offset));
  for (const key of movieOrder(sort, order)) ids = ids.orderBy(key);
  return selectMovies(db, languages)
    .innerJoin(
      sql<{ id: number; place: number }>`unnest(array(${ids})) with ordinality`.as<'page'>(
        sql`page(id, place)`,
      ),
      'page.id',
      'm.id',
    )
    .select('page.place');
}

/** Most watched and rated first. */
export function listPopularMovies(deps: Pick<Deps, 'db'>, params: PageRequest & MovieFilters & ReadIn) {
  return listMovies(deps, { ...params, sort: 'popularity' });
}

/** By Bayesian mean, so that one perfect score does not lead. */
export function listTopRatedMovies(deps: Pick<Deps, 'db'>, params: PageRequest & MovieFilters & ReadIn) {
  return listMovies(deps, { ...params, sort: 'rating' });
}

type Listing = { condition: Expression<SqlBool>; hasStatistics: boolean };

/** Movies that pass. Every movie has a row of statistics, so they are joined only where something asks for them. */
function listed(db: Database, { condition, hasStatistics }: Listing) {
  return db
    .selectFrom('movies as m')
    .$if(hasStatistics, (query) => query.innerJoin('movie_stats as s', 's.movie_id', 'm.id'))
    .where('m.deleted_at', 'is', null)
    .where(condition);
}

async function count(db: Database, listing: Listing): Promise<number> {
  const { total } = await listed(db, listing)
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return total;
}
