import { type Expression, type RawBuilder, sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import type { Languages } from '../languages/languages.ts';
import { selectMovies } from '../movies/movie.ts';
import { timestampText } from '../pagination/keyset.ts';
import type { FeedSource } from './feed.ts';

/** What a user keeps, one row each with its movie: of deleted movies, too. */
export function selectKept<Sort extends string, Row, Item, Removed>(
  { db }: Pick<Deps, 'db'>,
  { name, isOf, columns }: FeedSource<Sort, Row, Item, Removed>,
  { userId, languages }: { userId: string; languages?: Languages },
) {
  return selectMovies(db, languages)
    .clearWhere()
    .innerJoin(sql<{ movie_id: number }>`${sql.table(name)}`.as<'k'>(sql`k`), 'k.movie_id', 'm.id')
    .where(isOf(userId))
    .select(columns);
}

type State<Removal> = { synced_at: string; account_created_at: Date; removals: Removal[] | null };

export type ReadRows<Row, Removal> = {
  rows: Row[];
  removals: Removal[];
  /** Later changes are not in it. */
  syncedAt: string;
  accountCreatedAt: Date;
};

/**
 * Rows of a user in the order of `page`, and up to when that is all there is. One statement, so that nothing comes in
 * between.
 * @param removals a query for one value: what has left the feed, as JSON
 * @throws AppError `unauthenticated` for a user who is gone
 */
export async function readRows<Row, Removal = never>(
  { db }: Pick<Deps, 'db'>,
  {
    userId,
    page,
    removals = sql`null`,
  }: { userId: string; page: Expression<unknown>; removals?: RawBuilder<unknown> },
): Promise<ReadRows<Row, Removal>> {
  const { rows } = await sql<State<Removal> & Row & { place: number | null }>`
select ${timestampText(sql.ref('u.library_changed_at'))} as synced_at, u.created_at as account_created_at,
  case when coalesce(page.place, 1) = 1 then (${removals}) end as removals, page.*
from users u
left join lateral (select rows.*, row_number() over () as place from (${page}) rows) page on true
where u.id = ${userId}`.execute(db);
  const [first] = rows;
  if (!first) throw new AppError('unauthenticated', 'The account is gone');
  return {
    rows: rows
      .flatMap((row) => (row.place === null ? [] : [{ row, place: row.place }]))
      .sort((a, b) => a.place - b.place)
      .map(({ row }) => row),
    removals: rows.flatMap((row) => row.removals ?? []),
    syncedAt: first.synced_at,
    accountCreatedAt: first.account_created_at,
  };
}
