import type { DB } from '@matinee/db';
import { expressionBuilder, type SqlBool, sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { type FeedRequest, keyset } from '../pagination/keyset.ts';
import type { Feed } from '../pagination/page.ts';
import { type Collection, isShown, selectCollections, toCollection } from './collection.ts';

export type ListCollections = FeedRequest & {
  /** A username. */
  user?: string | undefined;
  /** Part of the title, without regard to case, accents and punctuation. */
  q?: string | undefined;
};

const eb = expressionBuilder<{ c: DB['collections'] }, 'c'>();

/**
 * Public collections, those that changed last first. One query a page.
 * @throws AppError `validationFailed` for a cursor of another list
 */
export async function listCollections(
  { db }: Pick<Deps, 'db'>,
  { user, q, ...request }: ListCollections,
): Promise<Feed<Collection>> {
  const feed = newest(['collections', user ?? '', q ?? ''], request);
  const query = selectCollections(db)
    .where(isShown)
    .$if(user !== undefined, (all) => all.where('u.username', '=', (user ?? '').normalize('NFKC').trim()))
    .$if(q !== undefined, (all) => all.where(isTitled(q ?? '')));
  return feed.toFeed(await feed.apply(query).execute(), toCollection);
}

/**
 * One's own collections, those that changed last first. One query a page.
 * @throws AppError `validationFailed` for a cursor of another list
 */
export async function listOwnCollections(
  { db }: Pick<Deps, 'db'>,
  { userId, ...request }: FeedRequest & { userId: string },
): Promise<Feed<Collection>> {
  const feed = newest(['collections of', userId], request);
  const query = selectCollections(db).where('c.user_id', '=', userId);
  return feed.toFeed(await feed.apply(query).execute(), toCollection);
}

function newest(scope: readonly string[], { cursor, limit }: FeedRequest) {
  const columns = [
    { by: eb.ref('c.updated_at'), type: 'timestamp' },
    { by: eb.ref('c.id'), type: 'uuid' },
  ] as const;
  return keyset({ scope, columns, order: 'desc', cursor, limit });
}

/** What is left of the text has no operators of LIKE; when nothing is left no title is meant. */
function isTitled(q: string) {
  return sql<SqlBool>`search_normalize(c.title) like '%' || nullif(search_normalize(${q}), '') || '%'`;
}
