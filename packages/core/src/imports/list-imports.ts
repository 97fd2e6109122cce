import type { DB } from '@matinee/db';
import { expressionBuilder } from 'kysely';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { type FeedRequest, keyset } from '../pagination/keyset.ts';
import type { Feed } from '../pagination/page.ts';
import { type Import, importColumns, toImport } from './import.ts';

const eb = expressionBuilder<DB, 'imports'>();

/**
 * The imports of the user, the newest first. One query a page.
 * @throws AppError `validationFailed` for a cursor of another list
 */
export async function listImports(
  { db }: Pick<Deps, 'db'>,
  { userId, cursor, limit }: FeedRequest & { userId: string },
): Promise<Feed<Import>> {
  const feed = keyset({
    scope: ['imports', userId],
    columns: [
      { by: eb.ref('created_at'), type: 'timestamp' },
      { by: eb.ref('id'), type: 'uuid' },
    ],
    order: 'desc',
    cursor,
    limit,
  });
  const query = db.selectFrom('imports').where('user_id', '=', userId).select(importColumns);
  return feed.toFeed(await feed.apply(query).execute(), toImport);
}

/** @throws AppError `notFound` when there is none, or it is another user's */
export async function getImport(
  { db }: Pick<Deps, 'db'>,
  { userId, importId }: { userId: string; importId: string },
): Promise<Import> {
  const row = await db
    .selectFrom('imports')
    .where('id', '=', importId)
    .where('user_id', '=', userId)
    .select(importColumns)
    .executeTakeFirst();
  if (!row) throw notFound('The import');
  return toImport(row);
}
