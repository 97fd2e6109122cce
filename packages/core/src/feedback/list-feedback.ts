import type { DB } from '@matinee/db';
import { expressionBuilder } from 'kysely';
import type { Deps } from '../deps.ts';
import { type FeedRequest, keyset } from '../pagination/keyset.ts';
import type { Feed } from '../pagination/page.ts';
import { type Opinion, opinions } from './feedback.ts';

/** What a user has said of a movie. `id` names the recommendation, to take it back. */
export type GivenFeedback = {
  id: string;
  movie: { id: string; title: string };
  kind: Opinion;
  createdAt: string;
};

const eb = expressionBuilder<{ f: DB['recommendation_feedback'] }, 'f'>();

/**
 * What the user has said of recommended movies, the newest first; of those that are not in the catalogue any more
 * nothing. One query a page.
 * @throws AppError `validationFailed` for a cursor of another list
 */
export async function listFeedback(
  { db }: Pick<Deps, 'db'>,
  { userId, kind, cursor, limit }: FeedRequest & { userId: string; kind?: Opinion | undefined },
): Promise<Feed<GivenFeedback>> {
  const feed = keyset({
    scope: ['feedback', userId, kind ?? ''],
    columns: [
      { by: eb.ref('f.created_at'), type: 'timestamp' },
      { by: eb.ref('f.movie_id'), type: 'integer' },
    ],
    order: 'desc',
    cursor,
    limit,
  });
  let query = db
    .selectFrom('recommendation_feedback as f')
    .innerJoin('movies as m', (join) => join.onRef('m.id', '=', 'f.movie_id').on('m.deleted_at', 'is', null))
    .where('f.user_id', '=', userId)
    .select(['f.list_id', 'f.movie_id', 'f.kind', 'f.created_at', 'm.title']);
  if (kind) query = query.where('f.kind', '=', kind);
  const rows = await feed.apply(query).execute();
  return feed.toFeed(rows, (row) => ({
    id: `${row.list_id}.${row.movie_id}`,
    movie: { id: String(row.movie_id), title: row.title },
    kind: opinions.find((one) => one === row.kind) ?? 'liked',
    createdAt: row.created_at.toISOString(),
  }));
}
