import type { Database, DB } from '@matinee/db';
import { expressionBuilder } from 'kysely';
import type { Deps } from '../deps.ts';
import { type FeedRequest, keyset } from '../pagination/keyset.ts';
import type { Feed } from '../pagination/page.ts';
import { type ActionFilter, actionsIn } from './actions.ts';

export type ListEvents = FeedRequest & {
  actorId?: string | undefined;
  subjectId?: string | undefined;
  action?: ActionFilter | undefined;
  ip?: string | undefined;
  /** ISO 8601; from this moment on. */
  from?: string | undefined;
  /** ISO 8601; before this moment. */
  to?: string | undefined;
};

/** A line of the audit log. `username` is null when the account is gone. */
export type AuditEntry = {
  id: string;
  at: string;
  action: string;
  actor: { id: string; username: string | null } | null;
  subject: { id: string; username: string | null } | null;
  ip: string | null;
  detail: Record<string, string | number | boolean | null>;
};

const eb = expressionBuilder<{ e: DB['audit_log'] }, 'e'>();

/**
 * The audit log, the newest first. One query a page.
 * @throws AppError `validationFailed` for a cursor of another list
 */
export async function listEvents(
  { db }: Pick<Deps, 'db'>,
  { cursor, limit, ...filters }: ListEvents,
): Promise<Feed<AuditEntry>> {
  const { actorId, subjectId, action, ip, from, to } = filters;
  const feed = keyset({
    scope: ['audit', JSON.stringify([actorId, subjectId, action, ip, from, to])],
    columns: [
      { by: eb.ref('e.at'), type: 'timestamp' },
      { by: eb.ref('e.id'), type: 'bigint' },
    ],
    order: 'desc',
    cursor,
    limit,
  });
  const rows = await feed.apply(selectEvents(db, filters)).execute();
  return feed.toFeed(rows, toEntry);
}

function selectEvents(db: Database, { actorId, subjectId, action, ip, from, to }: Omit<ListEvents, 'limit'>) {
  let query = db
    .selectFrom('audit_log as e')
    .leftJoin('users as actor', 'actor.id', 'e.actor_id')
    .leftJoin('users as subject', 'subject.id', 'e.subject_id')
    .select([
      'e.id',
      'e.at',
      'e.action',
      'e.actor_id',
      'actor.username as actor_username',
      'e.subject_id',
      'subject.username as subject_username',
      'e.ip',
      'e.detail',
    ]);
  if (actorId) query = query.where('e.actor_id', '=', actorId);
  if (subjectId) query = query.where('e.subject_id', '=', subjectId);
  if (action) query = query.where('e.action', 'in', actionsIn(action));
  if (ip) query = query.where('e.ip', '=', ip);
  if (from) query = query.where('e.at', '>=', new Date(from));
  if (to) query = query.where('e.at', '<', new Date(to));
  return query;
}

type EventRow = Awaited<ReturnType<ReturnType<typeof selectEvents>['execute']>>[number];

function toEntry(row: EventRow): AuditEntry {
  return {
    id: String(row.id),
    at: row.at.toISOString(),
    action: row.action,
    actor: row.actor_id === null ? null : { id: row.actor_id, username: row.actor_username },
    subject: row.subject_id === null ? null : { id: row.subject_id, username: row.subject_username },
    ip: row.ip,
    detail: row.detail as AuditEntry['detail'],
  };
}
