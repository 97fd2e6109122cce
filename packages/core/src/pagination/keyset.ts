import { type Expression, type RawBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely';
import { AppError } from '../errors.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Feed } from './page.ts';

export type FeedRequest = { cursor?: string | undefined; limit: number };

/** One column a feed is ordered by; the last one of a feed is unique among its rows. */
export type KeysetColumn = {
  by: Expression<unknown>;
  type: 'timestamp' | 'integer' | 'bigint' | 'double' | 'text' | 'citext' | 'uuid';
};

export type KeysetOptions = FeedRequest & {
  /** What the cursor is tied to: the feed, its owner, its sort. */
  scope: readonly string[];
  columns: readonly KeysetColumn[];
  /** Of all columns: an index can serve only one direction. */
  order: 'asc' | 'desc';
};

type Position = (string | number)[];
type Positioned = { position: Position };

/**
 * Pages of a feed at constant cost: rows after the one the cursor names, one more than asked for, so that it is
 * known whether there are others. `apply` adds that to a query, `toFeed` makes the page of its rows.
 * @throws AppError `validationFailed` for a cursor of another feed
 */
export function keyset({ scope, columns, order, cursor, limit }: KeysetOptions) {
  const position = cursor === undefined ? undefined : decodeCursor(scope, cursor);
  const condition = position ? isAfter(columns, order, position) : sql<SqlBool>`true`;
  return {
    /** What the page before had its cursor carry; none on the first page. */
    carried: position?.[columns.length],
    apply<Tables, Names extends keyof Tables, Row>(query: SelectQueryBuilder<Tables, Names, Row>) {
      let ordered = query
        .where(condition)
        .select(positionOf(columns).as('position'))
        .limit(limit + 1);
      for (const { by } of columns) ordered = ordered.orderBy(by, order);
      return ordered;
    },
    /** @param carry goes to the next page with the cursor; anybody can write one, so it is to be checked there */
    toFeed<Row extends Positioned, Item>(
      rows: readonly Row[],
      toItem: (row: Row) => Item,
      carry: readonly string[] = [],
    ): Feed<Item> {
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const nextCursor =
        last && rows.length > limit ? encodeCursor(scope, [...last.position, ...carry]) : null;
      return { items: page.map(toItem), pagination: { nextCursor } };
    },
  };
}

/** A timestamp as text with microseconds: a Date would lose them, and with them rows. */
export function timestampText(by: Expression<unknown>): RawBuilder<string> {
  return sql`to_char(${by} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

function positionOf(columns: readonly KeysetColumn[]) {
  const parts = columns.map(({ by, type }) => (type === 'timestamp' ? timestampText(by) : by));
  return sql<Position>`json_build_array(${sql.join(parts)})`;
}

function isAfter(columns: readonly KeysetColumn[], order: 'asc' | 'desc', position: Position) {
  const values = columns.map(({ type }, i) => boundOf(type, position[i]));
  const names = sql.join(columns.map(({ by }) => by));
  return sql<SqlBool>`(${names}) ${sql.raw(order === 'asc' ? '>' : '<')} (${sql.join(values)})`;
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const TIMESTAMP = /^[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

/**
 * A part of a position as the database is to compare with it. Anybody can write a cursor, so it is checked before.
 * @throws AppError `validationFailed`
 */
export function boundOf(type: KeysetColumn['type'], value: string | number | undefined) {
  if (type === 'integer' && typeof value === 'number' && (value | 0) === value) return sql`${value}::int`;
  if (type === 'bigint' && Number.isSafeInteger(value)) return sql`${value}::bigint`;
  if (type === 'double' && Number.isFinite(value)) return sql`${value}::float8`;
  if (type === 'uuid' && typeof value === 'string' && UUID.test(value)) return sql`${value}::uuid`;
  if ((type === 'text' || type === 'citext') && typeof value === 'string' && !value.includes('\0'))
    return sql`${value}::${sql.raw(type)}`;
  if (type === 'timestamp' && typeof value === 'string' && isTimestamp(value))
    return sql`${value}::timestamptz`;
  throw new AppError('validationFailed', 'The cursor is damaged', {
    errors: [{ path: 'cursor', message: 'Use a nextCursor as it was given' }],
  });
}

/** Whether this is a time with microseconds, as {@link timestampText} writes it. */
export function isTimestamp(text: string): boolean {
  if (!TIMESTAMP.test(text)) return false;
  // JavaScript rolls the 31st of February over; Postgres refuses it.
  const date = new Date(text);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 19) === text.slice(0, 19);
}
