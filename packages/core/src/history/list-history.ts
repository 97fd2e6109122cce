import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import type { ReadIn } from '../languages/languages.ts';
import type { FeedQuery, LibraryFeed } from '../library/feed.ts';
import { readFeed } from '../library/read-feed.ts';
import { selectKept } from '../library/read-rows.ts';
import type { MovieRow } from '../movies/movie.ts';
import {
  type HistoryEntry,
  type HistoryRow,
  type HistorySort,
  type RemovedEntry,
  historySource as source,
  toEntry,
} from './history-entry.ts';

export type ListHistory = FeedQuery<HistorySort>;

/**
 * What the user watched, the last first unless sorted otherwise, or what has changed in it; of one movie with
 * `movieId`. One query a page.
 * @throws AppError as `readFeed`
 */
export function listHistory(
  deps: Pick<Deps, 'db' | 'clock'>,
  query: ListHistory,
): Promise<LibraryFeed<HistoryEntry, RemovedEntry>> {
  return readFeed(deps, { source, query });
}

/**
 * One entry.
 * @throws AppError `notFound` when there is none, or it is another user's
 */
export async function getHistoryEntry(
  deps: Pick<Deps, 'db'>,
  { userId, id, languages }: ReadIn & { userId: string; id: string },
): Promise<HistoryEntry> {
  const row = await selectKept(deps, source, { userId, languages })
    .where('m.deleted_at', 'is', null)
    .where(source.key.by, '=', id)
    .executeTakeFirst();
  if (!row) throw notFound(`The entry ${id} of your history`);
  return toEntry(row as MovieRow & HistoryRow);
}
