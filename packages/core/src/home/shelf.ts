import type { Database } from '@matinee/db';
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { filterBy, type ResolvedFilters } from '../movies/filters.ts';
import { isByStatistics, type MovieSort, movieOrder } from '../movies/sorts.ts';

/** Movies a row knows of at most: several times as many as it shows. */
export const SHELF_LENGTH = 100;

type Shelf = {
  excluded: readonly number[];
  sort: MovieSort;
  genreId?: number;
  personId?: number;
  /** Of `movies as m`; where it sorts by statistics, of `movie_stats as s` too. */
  condition?: RawBuilder<SqlBool>;
};

export type ShelfRow = { id: number; year: number | null };

/** Movies of the catalogue by the filters and sorts of every other list, for {@link Ask}. */
export function shelf(db: Database, { excluded, sort, genreId, personId, condition }: Shelf) {
  const filters: ResolvedFilters = {
    filters: {},
    genreIds: genreId === undefined ? [] : [genreId],
    tagId: undefined,
    personId,
  };
  let query = db
    .selectFrom('movies as m')
    .$if(isByStatistics(sort), (all) => all.innerJoin('movie_stats as s', 's.movie_id', 'm.id'))
    .where('m.deleted_at', 'is', null)
    // As an array and not as a join: the order then is still that of an index.
    .where(sql<SqlBool>`m.id <> all(${[...excluded]}::int[])`)
    .where(filterBy(filters))
    .select(['m.id', 'm.year'])
    .limit(SHELF_LENGTH);
  if (condition) query = query.where(condition);
  for (const key of movieOrder(sort)) query = query.orderBy(key);
  return sql<ShelfRow>`${query}`;
}

export function idsOf(rows: readonly { id: number }[]): number[] {
  return rows.map(({ id }) => id);
}
