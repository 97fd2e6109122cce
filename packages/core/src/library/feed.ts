import type { DB } from '@matinee/db';
import { type AliasedExpression, type Expression, expressionBuilder, type SqlBool, sql } from 'kysely';
import type { ReadIn } from '../languages/languages.ts';
import type { MovieFilters } from '../movies/filters.ts';
import type { MovieRow, MovieTables } from '../movies/movie.ts';
import type { Order } from '../movies/sorts.ts';
import type { FeedRequest, KeysetColumn } from '../pagination/keyset.ts';

/** What a user keeps, each in a table of this name. */
export type FeedName = 'favorites' | 'watchlist' | 'history' | 'ratings';

/** The keys of one sort; the last one is unique among the rows of a user. */
export type FeedSort = {
  columns: (order: Order) => KeysetColumn[];
  usual: Order;
  /** True of all rows, but PostgreSQL has to be told before it uses the index. */
  where?: Expression<SqlBool>;
};

/** Columns that all four tables have; whichever it is, queries name it `k`. */
type KeptTable = Pick<DB['favorites'], 'movie_id' | 'created_at' | 'changed_at'>;

/** A feed of what a user keeps: its table goes by `k`, beside `movies as m` and `movie_stats as s`. */
export type FeedSource<Sort extends string, Row, Item, Removed> = {
  name: FeedName;
  isOf: (userId: string) => Expression<SqlBool>;
  /** Unique among the rows of a user; removals name it. */
  key: KeysetColumn & { type: 'integer' | 'uuid' };
  /** What `toItem` reads beside the movie. */
  columns: readonly AliasedExpression<unknown, string>[];
  sorts: Readonly<Record<Sort, FeedSort>>;
  usualSort: Sort;
  toItem: (row: MovieRow & Row) => Item;
  toRemoved: (key: string, removedAt: string) => Removed;
};

export type FeedQuery<Sort extends string> = FeedRequest &
  MovieFilters &
  ReadIn & {
    userId: string;
    /** Only what is about this movie. */
    movieId?: string | undefined;
    sort?: Sort | undefined;
    order?: Order | undefined;
    /** ISO 8601: instead of the list, what has changed in it since. */
    changedSince?: string | undefined;
  };

/** A page of a feed. `removed` is empty unless changes were asked for. */
export type LibraryFeed<Item, Removed> = {
  items: Item[];
  removed: Removed[];
  pagination: {
    nextCursor: string | null;
    /** Up to when the changes are known to who has read to the end: the next `changedSince`. */
    syncedAt: string;
  };
};

/** What has left a feed of movies. */
export type RemovedMovie = { movieId: string; removedAt: string };

export const kept = expressionBuilder<DB & MovieTables & { k: KeptTable }, 'm' | 's' | 'k'>();

export const toRemovedMovie = (movieId: string, removedAt: string): RemovedMovie => ({ movieId, removedAt });

/** Sorts that every feed has, with the key that makes their order one. */
export function movieSorts(key: KeysetColumn) {
  return {
    added: { usual: 'desc', columns: () => [{ by: kept.ref('k.created_at'), type: 'timestamp' }, key] },
    title: { usual: 'asc', columns: () => [{ by: kept.ref('m.search_title'), type: 'text' }, key] },
    release: { usual: 'desc', columns: (order) => [...releaseColumns(order), key] },
    score: { usual: 'desc', columns: () => [{ by: kept.ref('s.bayesian_mean'), type: 'double' }, key] },
  } as const satisfies Record<string, FeedSort>;
}

/** As the catalogue sorts: what has no date comes last, whichever way round. */
function releaseColumns(order: Order): KeysetColumn[] {
  const last = sql.lit(order === 'asc' ? 2_000_000 : -2_000_000);
  return [
    { by: sql`coalesce(m.year::int, ${last})`, type: 'integer' },
    { by: sql`coalesce(m.release_date - date '2000-01-01', ${last})`, type: 'integer' },
  ];
}
