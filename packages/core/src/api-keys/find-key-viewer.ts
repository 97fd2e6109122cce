import { sql } from 'kysely';
import { hashToken } from '../auth/secret-token.ts';
import type { Role, Scope, Viewer } from '../auth/viewer.ts';
import type { Deps } from '../deps.ts';

/** How exactly `last_used_at` is known. */
const USE_NOTED_EVERY_MS = 60_000;

type KeyDeps = Pick<Deps, 'db' | 'clock' | 'log'>;

/**
 * Whose key this is, in the role they have now: one read by the key's hash. Keys that are unknown, revoked or
 * expired, and those of banned users, are nobody's.
 */
export async function findKeyViewer(deps: KeyDeps, key: string): Promise<Viewer | undefined> {
  const now = deps.clock.now();
  const row = await deps.db
    .selectFrom('api_keys as k')
    .innerJoin('users as u', 'u.id', 'k.user_id')
    .select(['k.id', 'k.user_id', 'k.scopes', 'k.last_used_at', 'u.role'])
    .where('k.hash', '=', hashToken(key))
    .where((eb) => eb.or([eb('k.expires_at', 'is', null), eb('k.expires_at', '>', now)]))
    .where('u.banned_at', 'is', null)
    .executeTakeFirst();
  if (!row) return undefined;
  await noteUse(deps, row.id, row.last_used_at);
  return {
    userId: row.user_id,
    role: row.role as Role,
    scopes: row.scopes as Scope[],
    sessionId: undefined,
  };
}

/**
 * Lets the owner see which keys are still needed, at the cost of one write a minute. Of many requests at once one
 * writes and none waits; that it cannot be written fails nobody's request.
 */
async function noteUse({ db, clock, log }: KeyDeps, id: string, lastUsedAt: Date | null): Promise<void> {
  const now = clock.now();
  const due = new Date(now.getTime() - USE_NOTED_EVERY_MS);
  if (lastUsedAt && lastUsedAt > due) return;
  try {
    await sql`
      update api_keys set last_used_at = ${now}
      where id = (
        select id from api_keys where id = ${id} and (last_used_at is null or last_used_at <= ${due})
        for no key update skip locked
      )`.execute(db);
  } catch (err) {
    log.warn({ err }, 'The last use of an API key could not be noted');
  }
}
