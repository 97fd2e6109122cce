import type { DB } from '@matinee/db';
import { expressionBuilder, sql } from 'kysely';
import type { Role } from '../auth/viewer.ts';
import type { Deps } from '../deps.ts';
import { type FeedRequest, keyset } from '../pagination/keyset.ts';
import type { Feed } from '../pagination/page.ts';
import { type Account, accountColumns, toAccount } from './account.ts';

export type ListUsers = FeedRequest & {
  /** Part of a username or an e-mail address. */
  q?: string | undefined;
  role?: Role | undefined;
  banned?: boolean | undefined;
};

const eb = expressionBuilder<DB, 'users'>();

/**
 * Accounts, the newest first. One query a page.
 * @throws AppError `validationFailed` for a cursor of another list
 */
export async function listUsers(
  { db }: Pick<Deps, 'db'>,
  { q, role, banned, cursor, limit }: ListUsers,
): Promise<Feed<Account>> {
  const feed = keyset({
    scope: ['users', JSON.stringify([q, role, banned])],
    columns: [
      { by: eb.ref('users.created_at'), type: 'timestamp' },
      { by: eb.ref('users.id'), type: 'uuid' },
    ],
    order: 'desc',
    cursor,
    limit,
  });
  let query = db.selectFrom('users').select(accountColumns);
  // As the index users_search has it.
  if (q !== undefined)
    query = query.where(sql<string>`lower(username::text || ' ' || email::text)`, 'like', contains(q));
  // Literals: the indexes of the few are partial, and a parameter would not match their conditions.
  if (role === 'admin') query = query.where(sql<boolean>`role = 'admin'`);
  if (role === 'user') query = query.where(sql<boolean>`role = 'user'`);
  if (banned !== undefined) query = query.where('banned_at', banned ? 'is not' : 'is', null);
  const rows = await feed.apply(query).execute();
  return feed.toFeed(rows, toAccount);
}

function contains(text: string): string {
  return `%${text
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/[\\%_]/g, '\\$&')}%`;
}
