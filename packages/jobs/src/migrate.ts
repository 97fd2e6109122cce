import { runMigrations } from 'bullmq';
import pg from 'pg';
import type { JobConnection } from './runtime.ts';

/**
 * Brings the queues' own tables up to date. Several processes may call it at once: an advisory lock lets one
 * work and the others find it done. Does nothing when the queues live in Redis.
 *
 * @returns the version of the schema, or undefined on Redis
 * @throws when the database cannot be reached, or the lock is not free after `lockTimeoutMs` (default 30 000)
 */
export async function migrateJobs(
  connection: JobConnection,
  options: { lockTimeoutMs?: number } = {},
): Promise<number | undefined> {
  if (connection.redisUrl) return undefined;
  const client = new pg.Client({
    connectionString: connection.databaseUrl,
    connectionTimeoutMillis: 10_000,
    application_name: 'matinee-jobs-migrate',
  });
  // A connection that breaks rejects the running query too; without a listener the event would end the
  // process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(`SET lock_timeout = ${Math.round(options.lockTimeoutMs ?? 30_000)}`);
    await client.query('SET client_min_messages = warning');
    return await runMigrations(client, connection.schema ?? 'bullmq');
  } finally {
    await client.end();
  }
}
