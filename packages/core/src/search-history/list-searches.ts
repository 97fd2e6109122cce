import type { DB } from '@matinee/db';
import { expressionBuilder } from 'kysely';
import type { Deps } from '../deps.ts';
import { type FeedRequest, keyset } from '../pagination/keyset.ts';
import type { Feed } from '../pagination/page.ts';

export type Search = {
  query: string;
  /** When it was last searched for, ISO 8601. */
  searchedAt: string;
};

const eb = expressionBuilder<{ h: DB['search_history'] }, 'h'>();

/**
 * What the user searched for, the newest first. One query a page.
 * @throws AppError `validationFailed` for a cursor of another list
 */
export async function listSearches(
  { db }: Pick<Deps, 'db'>,
  { userId, cursor, limit }: FeedRequest & { userId: string },
): Promise<Feed<Search>> {
  const feed = keyset({
    scope: ['searches', userId],
    columns: [
      { by: eb.ref('h.searched_at'), type: 'timestamp' },
      { by: eb.ref('h.query'), type: 'text' },
    ],
    order: 'desc',
    cursor,
    limit,
  });
  const query = db
    .selectFrom('search_history as h')
    .where('h.user_id', '=', userId)
    .select(['h.query', 'h.searched_at']);
  const rows = await feed.apply(query).execute();
  return feed.toFeed(rows, (row) => ({ query: row.query, searchedAt: row.searched_at.toISOString() }));
}
