import { type Expression, type SqlBool, sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { movieFilter } from '../movies/filters.ts';
import type { MovieRow } from '../movies/movie.ts';
import { isMovie, parseMovieReference } from '../movies/movie-reference.ts';
import { boundOf, keyset } from '../pagination/keyset.ts';
import type { FeedQuery, FeedSource, LibraryFeed } from './feed.ts';
import { readChanges } from './read-changes.ts';
import { readRows, selectKept } from './read-rows.ts';

/**
 * A page of what a user keeps, with the movies; or, with `changedSince`, of what has changed in it. One query, and one
 * more when a genre, tag or person is named.
 * @throws AppError `validationFailed` for a cursor of another list, for filters as `movieFilter` does, for changes
 *   since a moment that is no time or too long ago; `unauthenticated` for a user who is gone
 */
export async function readFeed<Sort extends string, Row, Item, Removed>(
  deps: Pick<Deps, 'db' | 'clock'>,
  { source, query }: { source: FeedSource<Sort, Row, Item, Removed>; query: FeedQuery<Sort> },
): Promise<LibraryFeed<Item, Removed>> {
  const { userId, cursor, limit, languages, movieId, changedSince, sort, order, ...filters } = query;
  const condition = sql<SqlBool>`(${await movieFilter(deps, filters)}) and ${isAbout(movieId)}`;
  const named = Object.entries({ ...filters, movieId }).filter(([, value]) => value !== undefined);
  const scope = [source.name, userId, JSON.stringify(named.sort())];
  if (changedSince !== undefined) {
    refuseOrder({ sort, order });
    return readChanges(deps, { source, userId, cursor, limit, languages, changedSince, condition, scope });
  }
  const by = sort ?? source.usualSort;
  const { columns, usual, where = sql<SqlBool>`true` } = source.sorts[by];
  const direction = order ?? usual;
  const page = keyset({
    scope: [...scope, by, direction],
    columns: columns(direction),
    order: direction,
    cursor,
    limit,
  });
  // What changes while pages are turned is a change since the first of them.
  const first = cursor === undefined ? undefined : startedAt(page.carried);
  const selection = selectKept(deps, source, { userId, languages })
    .where('m.deleted_at', 'is', null)
    .where(where)
    .where(condition);
  const { rows, syncedAt } = await readRows<MovieRow & Row & { position: (string | number)[] }>(deps, {
    userId,
    page: page.apply(selection),
  });
  const since = first ?? syncedAt;
  const { items, pagination } = page.toFeed(rows, source.toItem, [since]);
  return { items, removed: [], pagination: { ...pagination, syncedAt: since } };
}

function startedAt(carried: string | number | undefined): string {
  boundOf('timestamp', carried);
  return String(carried);
}

function refuseOrder({ sort, order }: { sort?: string | undefined; order?: string | undefined }): void {
  if (sort === undefined && order === undefined) return;
  const message = 'Changes come in the order they were made: without sort and order';
  throw new AppError('validationFailed', message, { errors: [{ path: 'changedSince', message }] });
}

/** Of a movie that there cannot be, nothing is kept. */
function isAbout(movieId: string | undefined): Expression<SqlBool> {
  if (movieId === undefined) return sql`true`;
  return parseMovieReference(movieId) ? isMovie(movieId) : sql`false`;
}
