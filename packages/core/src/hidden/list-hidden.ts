import type { Database, DB } from '@matinee/db';
import { expressionBuilder, sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { type FeedRequest, keyset } from '../pagination/keyset.ts';
import type { Feed } from '../pagination/page.ts';
import { type Hidden, type HiddenTarget, targetOf, toHidden } from './hidden.ts';

const eb = expressionBuilder<{ h: DB['hidden'] }, 'h'>();

/**
 * What the user has hidden, the newest first. One query a page.
 * @throws AppError `validationFailed` for a cursor of another list
 */
export async function listHidden(
  { db }: Pick<Deps, 'db'>,
  { userId, cursor, limit }: FeedRequest & { userId: string },
): Promise<Feed<Hidden>> {
  const feed = keyset({
    scope: ['hidden', userId],
    columns: [
      { by: eb.ref('h.created_at'), type: 'timestamp' },
      { by: eb.ref('h.kind'), type: 'text' },
      { by: eb.ref('h.target_id'), type: 'integer' },
    ],
    order: 'desc',
    cursor,
    limit,
  });
  const rows = await feed.apply(selectHidden(db, userId)).execute();
  return feed.toFeed(rows, toHidden);
}

/**
 * One thing the user has hidden.
 * @throws AppError `notFound` when it is unknown or not hidden by this user
 */
export async function getHidden(
  { db }: Pick<Deps, 'db'>,
  { userId, kind, id }: HiddenTarget,
): Promise<Hidden> {
  const row = await selectHidden(db, userId)
    .where('h.kind', '=', kind)
    .where('h.target_id', '=', sql<number>`(select target.id from (${targetOf({ kind, id })}) target)`)
    .executeTakeFirst();
  if (!row) throw notFound(`A hidden ${kind} ${id}`);
  return toHidden(row);
}

/** A deleted movie is left out: there is nothing to show of it. */
function selectHidden(db: Database, userId: string) {
  return db
    .selectFrom('hidden as h')
    .leftJoin('movies as m', (join) =>
      join.onRef('m.id', '=', 'h.target_id').on('h.kind', '=', 'movie').on('m.deleted_at', 'is', null),
    )
    .leftJoin('genres as g', (join) => join.onRef('g.id', '=', 'h.target_id').on('h.kind', '=', 'genre'))
    .leftJoin('people as p', (join) => join.onRef('p.id', '=', 'h.target_id').on('h.kind', '=', 'person'))
    .where('h.user_id', '=', userId)
    .where((on) =>
      on.or([on('m.id', 'is not', null), on('g.id', 'is not', null), on('p.id', 'is not', null)]),
    )
    .select([
      'h.kind',
      'h.target_id',
      'h.created_at',
      sql<string>`coalesce(m.title, g.name::text, p.name)`.as('name'),
    ]);
}
