import { Kysely, PostgresDialect, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import pg from 'pg';
import { migrations as allMigrations } from './migrations/index.ts';
import { createPool } from './pool.ts';

const MIGRATION_LOCK = 4_206_991;
const LOCK_NOT_AVAILABLE = '55P03';
const OLDEST_SERVER = 15;

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
 * @throws when the server is older than PostgreSQL 15, the deadline passes, a migration fails, or the database
 * has already been migrated by a newer version of this program
 */
export async function migrate({
  url,
  deadlineMs = 60_000,
  migrations = allMigrations,
}: MigrateOptions): Promise<string[]> {
  const pool = createPool({ url, max: 1, statementTimeoutMs: 0, applicationName: 'matinee-migrate' });
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    // One connection for the lock and the work: while a killed process's work goes on in the server, so does
    // its lock.
    return await db.connection().execute(async (session) => {
      await refuseOldServer(session);
      await endWithClient(session);
      await acquireLock(session, deadlineMs);
      return await runMigrations(session, migrations);
    });
  } finally {
    await db.destroy();
  }
}

/** @throws when `version` (PostgreSQL's `server_version`, "15.4 (Debian …)") is older than what is supported */
export function assertSupported(version: string): void {
  if (!(Number.parseInt(version, 10) >= OLDEST_SERVER))
    throw new Error(`Matinee needs PostgreSQL ${OLDEST_SERVER} or newer; DATABASE_URL leads to ${version}`);
}

async function refuseOldServer(session: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ version: string }>`
    select current_setting('server_version') as version`.execute(session);
  assertSupported(rows[0]?.version ?? 'an unknown version');
}

/** A server looks for its client only when it has something to send: a killed one's work would run to its end. */
async function endWithClient(session: Kysely<unknown>): Promise<void> {
  // Refused where the server's platform cannot look.
  await sql`set client_connection_check_interval = '1s'`.execute(session).catch(() => {});
}

/** The deadline holds for every lock a migration waits for, too. */
async function acquireLock(session: Kysely<unknown>, deadlineMs: number): Promise<void> {
  const deadline = Math.max(1, Math.ceil(deadlineMs));
  try {
    await sql`select set_config('lock_timeout', ${`${deadline}ms`}, false)`.execute(session);
    await sql`select pg_advisory_lock(${sql.lit(MIGRATION_LOCK)})`.execute(session);
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === LOCK_NOT_AVAILABLE)
      throw new Error(
        `Another process has been migrating this database for ${deadline / 1000} s; see it with ` +
          "select * from pg_stat_activity where application_name = 'matinee-migrate'",
      );
    throw error;
  }
}

async function runMigrations(
  session: Kysely<unknown>,
  migrations: Record<string, Migration>,
): Promise<string[]> {
  const migrator = new Migrator({ db: session, provider: { getMigrations: async () => migrations } });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error) throw failure(error, results.find(({ status }) => status === 'Error')?.migrationName);
  return results.map((result) => result.migrationName);
}

function failure(cause: unknown, migration: string | undefined): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const unknown = /previously executed migration (\S+) is missing/.exec(reason)?.[1];
  if (unknown)
    return new Error(`The database is newer than this program, which does not know migration ${unknown}`, {
      cause,
    });
  const what = migration ? `Migration ${migration}` : 'Migrating';
  return new Error(`${what} failed and nothing was changed: ${reason}`, { cause });
}
