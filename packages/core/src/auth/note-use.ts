import { sql } from 'kysely';
import type { Deps } from '../deps.ts';

/** When a session was used last is known to within this. */
const PRECISION_MS = 15 * 60_000;

/**
 * Keeps `last_used_at` of a session right, at the cost of one write in a quarter of an hour. Of many requests at
 * once one writes and none waits; that it cannot be written fails nobody's request.
 */
export async function noteUse(
  { db, clock, log }: Pick<Deps, 'db' | 'clock' | 'log'>,
  { id, lastUsedAt }: { id: string; lastUsedAt: Date },
): Promise<void> {
  const now = clock.now();
  const due = new Date(now.getTime() - PRECISION_MS);
  if (lastUsedAt > due) return;
  try {
    await sql`
      update sessions set last_used_at = ${now}
      where id = (
        select id from sessions where id = ${id} and last_used_at <= ${due} for no key update skip locked
      )`.execute(db);
  } catch (err) {
    log.warn({ err }, 'The last use of a session could not be noted');
  }
}
