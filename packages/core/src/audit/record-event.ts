import type { Database } from '@matinee/db';
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
