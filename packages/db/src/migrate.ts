import { Kysely, PostgresDialect } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import pg from 'pg';
import { migrations as allMigrations } from './migrations/index.ts';
import { createPool } from './pool.ts';

const MIGRATION_LOCK = 4_206_991;
const LOCK_NOT_AVAILABLE = '55P03';
const OLDEST_SERVER = 150_000;

export type MigrateOptions = {
  url: string;
  /** How long to wait for another process that is migrating; Kysely's own lock would wait an hour. */
  deadlineMs?: number;
  migrations?: Record<string, Migration>;
};

/**
 * Brings the database to the newest schema, in one transaction, and returns the names of the migrations
 * that ran (none when it was up to date). Any number of processes may call it at once: one migrates, the
 * others wait for it, at most until the deadline.
 * @throws when the server is older than PostgreSQL 15, the deadline passes, or a migration fails
 */
export async function migrate({
  url,
  deadlineMs = 60_000,
  migrations = allMigrations,
}: MigrateOptions): Promise<string[]> {
  const lock = new pg.Client({ connectionString: url, application_name: 'matinee-migrate' });
  lock.on('error', () => {});
  await lock.connect();
  try {
    await refuseOldServer(lock);
    await acquireLock(lock, deadlineMs);
    return await runMigrations(url, migrations);
  } finally {
    await lock.end();
  }
}

async function refuseOldServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: string; number: number }>(
    "select current_setting('server_version') as version, current_setting('server_version_num')::int as number",
  );
  const server = rows[0];
  if (server && server.number < OLDEST_SERVER)
    throw new Error(`Matinee needs PostgreSQL 15 or newer; DATABASE_URL leads to ${server.version}`);
}

async function acquireLock(client: pg.Client, deadlineMs: number): Promise<void> {
  try {
    await client.query(`set lock_timeout = ${Math.ceil(deadlineMs)}`);
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === LOCK_NOT_AVAILABLE)
      throw new Error(
        `Another process has been migrating this database for ${deadlineMs / 1000} s; see it with ` +
          "select * from pg_stat_activity where application_name = 'matinee-migrate'",
      );
    throw error;
  }
}

async function runMigrations(url: string, migrations: Record<string, Migration>): Promise<string[]> {
  const pool = createPool({ url, max: 2, statementTimeoutMs: 0, applicationName: 'matinee-migrate' });
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
    const { error, results = [] } = await migrator.migrateToLatest();
    if (error) {
      const failed = results.find((result) => result.status === 'Error')?.migrationName;
      throw new Error(`Migration ${failed ?? '(before the first)'} failed; nothing was changed`, {
        cause: error,
      });
    }
    return results.map((result) => result.migrationName);
  } finally {
    await db.destroy();
  }
}
