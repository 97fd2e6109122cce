import type { Database } from '@matinee/db';
import type { Deps } from '../deps.ts';
import type { AuditAction } from './actions.ts';

export type AuditEvent = {
  action: AuditAction;
  actorId?: string | null | undefined;
  /** Whom it was done to, where that is somebody else. */
  subjectId?: string | undefined;
  ip?: string | null | undefined;
  /** Never a secret: no password, token or code. */
  detail?: Record<string, string | number | boolean | null>;
};

/** Adds a line to the audit log, in the caller's transaction when `db` is one. */
export async function recordEvent({ db }: { db: Database }, event: AuditEvent): Promise<void> {
  await db
    .insertInto('audit_log')
    .values({
      action: event.action,
      actor_id: event.actorId ?? null,
      subject_id: event.subjectId ?? null,
      ip: event.ip ?? null,
      detail: JSON.stringify(event.detail ?? {}),
    })
    .execute();
}

/**
 * Adds a line about something that has been decided already, such as a refusal. That it cannot be written is
 * logged and changes nothing. Not inside a transaction, which a failed statement would spoil.
 */
export function recordEventQuietly(deps: Pick<Deps, 'db' | 'log'>, event: AuditEvent): Promise<void> {
  return quietly(deps, event.action, () => recordEvent(deps, event));
}

/** Writes, or logs that it could not. */
export async function quietly(
  { log }: Pick<Deps, 'log'>,
  action: AuditAction,
  write: () => Promise<void>,
): Promise<void> {
  try {
    await write();
  } catch (err) {
    log.warn({ err, action }, 'The audit log misses an event');
  }
}
