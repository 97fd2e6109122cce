import type pg from 'pg';

/** What one NOTIFY can carry: PostgreSQL takes less than 8000 bytes. */
export const MAX_NOTICE_BYTES = 7_900;

/**
 * Sends a message to whoever listens to a channel now, the sender included.
 * @throws when the database cannot be reached, or the text is longer than {@link MAX_NOTICE_BYTES}
 */
export async function notify(pool: pg.Pool, name: string, text: string): Promise<void> {
  await pool.query('select pg_notify($1, $2)', [name, text]);
}
