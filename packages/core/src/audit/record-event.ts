import type { Database } from '@matinee/db';

export type AuditEvent = {
  /** `auth.login`, `auth.tokenReplayed`, … */
  action: string;
  actorId?: string | null;
  ip?: string | null;
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
      ip: event.ip ?? null,
      detail: JSON.stringify(event.detail ?? {}),
    })
    .execute();
}
