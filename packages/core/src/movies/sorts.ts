import type { DB } from '@matinee/db';
import { type Expression, expressionBuilder, sql } from 'kysely';
import type { MovieTables } from './movie.ts';

export const movieSorts = ['popularity', 'rating', 'release', 'title', 'votes', 'added'] as const;
export type MovieSort = (typeof movieSorts)[number];
export type Order = 'asc' | 'desc';

type SortKey = { by: Expression<unknown>; order: Order; nullsLast?: boolean };

const eb = expressionBuilder<DB & MovieTables, 'm' | 's'>();

/**
 * What each sort orders by in its usual direction. The last key is an id of the same table as the first:
 * ties are stable, and the whole is the order of an index.
 */
const sorts: Record<MovieSort, SortKey[]> = {
  popularity: [
    { by: eb.ref('m.popularity'), order: 'desc' },
    { by: eb.ref('m.id'), order: 'asc' },
  ],
  rating: [
    { by: eb.ref('s.bayesian_mean'), order: 'desc' },
    { by: eb.ref('s.movie_id'), order: 'asc' },
  ],
  release: [
    { by: eb.ref('m.year'), order: 'desc', nullsLast: true },
    { by: eb.ref('m.release_date'), order: 'desc', nullsLast: true },
    { by: eb.ref('m.id'), order: 'asc' },
  ],
  title: [
    { by: eb.ref('m.search_title'), order: 'asc' },
    { by: eb.ref('m.id'), order: 'asc' },
  ],
  votes: [
    { by: eb.ref('s.count'), order: 'desc' },
    { by: eb.ref('s.movie_id'), order: 'asc' },
  ],
  added: [
    { by: eb.ref('m.created_at'), order: 'desc' },
    { by: eb.ref('m.id'), order: 'asc' },
  ],
};

/** Whether a sort orders by `movie_stats as s`. */
export function isByStatistics(sort: MovieSort): boolean {
  return sort === 'rating' || sort === 'votes';
}

/** ORDER BY of a sort; against its usual direction every key turns round, so that the index still serves. */
export function movieOrder(sort: MovieSort, order?: Order): Expression<unknown>[] {
  const keys = sorts[sort];
  const isReversed = order !== undefined && order !== keys[0]?.order;
  return keys.map(({ by, order: usual, nullsLast }) => {
    const direction = sql.raw((usual === 'asc') === isReversed ? 'desc' : 'asc');
    return nullsLast ? sql`${by} ${direction} nulls last` : sql`${by} ${direction}`;
  });
}
