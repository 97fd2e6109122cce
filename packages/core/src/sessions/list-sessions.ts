import type { DB } from '@matinee/db';
import { expressionBuilder, sql } from 'kysely';
import { describeDevice } from '../auth/describe-device.ts';
import type { Deps } from '../deps.ts';
import { type FeedRequest, keyset } from '../pagination/keyset.ts';
import type { Feed } from '../pagination/page.ts';

/** Where somebody is signed in, as they see it. Times are ISO 8601. */
export type Session = {
  /** No secret. */
  id: string;
  /** In words: "Firefox on Linux". */
  device: string;
  /** The address it was opened from. */
  ip: string | null;
  createdAt: string;
  /** To within a quarter of an hour. */
  lastUsedAt: string;
  /** When it ends unless it is used. */
  expiresAt: string;
  /** The one this was asked with. */
  isCurrent: boolean;
};

const eb = expressionBuilder<{ s: DB['sessions'] }, 's'>();

/**
 * The live sessions of a user, the one used last first. One query a page.
 * @throws AppError `validationFailed` for a cursor of another list
 */
export async function listSessions(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { userId, sessionId, cursor, limit }: FeedRequest & { userId: string; sessionId: string },
): Promise<Feed<Session>> {
  const feed = keyset({
    scope: ['sessions', userId],
    columns: [
      { by: eb.ref('s.last_used_at'), type: 'timestamp' },
      { by: eb.ref('s.id'), type: 'text' },
    ],
    order: 'desc',
    cursor,
    limit,
  });
  const now = clock.now();
  const query = db
    .selectFrom('sessions as s')
    .select(['s.id', 's.user_agent', 's.ip', 's.created_at', 's.last_used_at'])
    .select(sql<Date>`least(s.expires_at, s.absolute_expires_at)`.as('ends_at'))
    .where('s.user_id', '=', userId)
    .where('s.expires_at', '>', now)
    .where('s.absolute_expires_at', '>', now);
  const rows = await feed.apply(query).execute();
  return feed.toFeed(rows, (row) => ({
    id: row.id,
    device: describeDevice(row.user_agent),
    ip: row.ip,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at.toISOString(),
    expiresAt: row.ends_at.toISOString(),
    isCurrent: row.id === sessionId,
  }));
}
