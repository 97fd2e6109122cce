import { type Expression, type SqlBool, sql } from 'kysely';
import type { Deps } from '../deps.ts';
import type { Languages } from '../languages/languages.ts';
import type { MovieRow } from '../movies/movie.ts';
import { decodeCursor, encodeCursor } from '../pagination/cursor.ts';
import { boundOf, timestampText } from '../pagination/keyset.ts';
import type { FeedSource, LibraryFeed } from './feed.ts';
import { readMoment } from './moment.ts';
import { readRows, selectKept } from './read-rows.ts';
import { checkNotForgotten } from './removals.ts';

type Changes<Source> = {
  source: Source;
  userId: string;
  cursor?: string | undefined;
  limit: number;
  languages?: Languages;
  changedSince: string;
  condition: Expression<SqlBool>;
  scope: readonly string[];
};

/** Of one moment the rows come first, by their keys, then what was removed, by theirs. */
const ROW = 0;
const REMOVAL = 1;
type Place = [at: string, kind: number, key: string | number];

type ChangedRow<Row> = MovieRow & Row & { changed_text: string; row_key: string | number; is_gone: boolean };
type Removal = { target: string; at: string };

/**
 * What has changed since a moment, the first change first: rows as they are now, and what was removed. Two ranges of two
 * indexes in one statement, of which the first `limit` changes are the page.
 * @throws AppError as `readFeed`
 */
export async function readChanges<Sort extends string, Row, Item, Removed>(
  deps: Pick<Deps, 'db' | 'clock'>,
  params: Changes<FeedSource<Sort, Row, Item, Removed>>,
): Promise<LibraryFeed<Item, Removed>> {
  const { source, userId, cursor, limit, languages, changedSince, condition, scope } = params;
  const since = readMoment(changedSince, 'changedSince');
  const whole = [...scope, 'changes', since];
  const { rowsAfter, removedAfter } = rangesOf(
    source,
    since,
    cursor === undefined ? undefined : decodeCursor(whole, cursor),
  );
  const page = selectKept(deps, source, { userId, languages })
    .where(rowsAfter)
    .where(sql<SqlBool>`(m.deleted_at is not null or (${condition}))`)
    .select([
      timestampText(sql.ref('k.changed_at')).as('changed_text'),
      sql`${source.key.by}`.as('row_key'),
      sql<boolean>`m.deleted_at is not null`.as('is_gone'),
    ])
    .orderBy(sql`k.changed_at`)
    .orderBy(source.key.by)
    .limit(limit + 1);
  const removals = sql`
    select json_agg(json_build_object('target', gone.target, 'at', ${timestampText(sql.ref('gone.changed_at'))})) from (
      select target, changed_at from removals where user_id = ${userId} and feed = ${source.name} and ${removedAfter}
      order by changed_at, target limit ${limit + 1}
    ) gone`;
  const read = await readRows<ChangedRow<Row>, Removal>(deps, { userId, page, removals });
  checkNotForgotten(deps.clock.now(), { ...read, since });
  const changes = inOrder(read.rows, read.removals);
  const shown = changes.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.flatMap(({ row }) => (row && !row.is_gone ? [source.toItem(row)] : [])),
    removed: shown.flatMap(({ row, place: [at, , key] }) =>
      row && !row.is_gone ? [] : [source.toRemoved(String(key), at)],
    ),
    pagination: {
      nextCursor: last && changes.length > limit ? encodeCursor(whole, last.place) : null,
      syncedAt: read.syncedAt,
    },
  };
}

type Change<Row> = { place: Place; row?: ChangedRow<Row> };

function inOrder<Row>(rows: readonly ChangedRow<Row>[], removals: readonly Removal[]): Change<Row>[] {
  const changes: Change<Row>[] = [
    ...rows.map((row) => ({ place: [row.changed_text, ROW, row.row_key] satisfies Place, row })),
    ...removals.map(({ target, at }) => ({ place: [at, REMOVAL, target] satisfies Place })),
  ];
  // Sorting is stable: within a moment each kind stays as it was read.
  return changes.sort((a, b) =>
    a.place[0] < b.place[0] ? -1 : a.place[0] > b.place[0] ? 1 : a.place[1] - b.place[1],
  );
}

type Ranges = { rowsAfter: Expression<SqlBool>; removedAfter: Expression<SqlBool> };

function rangesOf<Sort extends string, Row, Item, Removed>(
  { key }: FeedSource<Sort, Row, Item, Removed>,
  since: string,
  position: readonly (string | number)[] | undefined,
): Ranges {
  const start = boundOf('timestamp', since);
  if (!position) return { rowsAfter: sql`k.changed_at > ${start}`, removedAfter: sql`changed_at > ${start}` };
  const [at, kind, last] = position;
  const moment = boundOf('timestamp', at);
  if (kind === REMOVAL)
    return {
      rowsAfter: sql`k.changed_at > ${moment}`,
      removedAfter: sql`(changed_at, target) > (${moment}, ${boundOf('text', last)})`,
    };
  return {
    // Said of `changed_at` alone, too: what is null is not in every index.
    rowsAfter: sql`k.changed_at >= ${moment} and (k.changed_at, ${key.by}) > (${moment}, ${boundOf(key.type, last)})`,
    removedAfter: sql`changed_at >= ${moment}`,
  };
}
