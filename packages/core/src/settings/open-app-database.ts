import path from 'node:path';
import {
  type DatabaseLog,
  migrate,
  type OpenDatabase,
  openDatabase,
  startEmbeddedPostgres,
} from '@matinee/db';

export type OpenAppDatabaseOptions = {
  /** Unset: the embedded PostgreSQL of the data directory, started or joined. */
  databaseUrl?: string | undefined;
  dataDir: string;
  /** Connections at most. */
  max?: number | undefined;
  log?: DatabaseLog | undefined;
};

export type AppDatabase = OpenDatabase & {
  url: string;
  isEmbedded: boolean;
  /** Names of the migrations that ran just now. */
  migrated: string[];
  /** Closes the pool, then leaves the embedded server; the last one to leave stops it. */
  close(): Promise<void>;
};

/**
 * The database of this installation, at the newest schema: the one `databaseUrl` leads to, else the embedded
 * one under `dataDir`. Every process that needs a database opens it here, so that they cannot disagree.
 * @throws when it cannot be reached or started, is older than PostgreSQL 15, or a migration fails
 */
export async function openAppDatabase(options: OpenAppDatabaseOptions): Promise<AppDatabase> {
  const { databaseUrl, dataDir, max, log } = options;
  if (databaseUrl) return { ...(await openMigrated(databaseUrl, max, log)), isEmbedded: false };
  const server = await startEmbeddedPostgres({ dir: path.join(dataDir, 'postgres') });
  try {
    const database = await openMigrated(server.url, max, log);
    const close = () => database.close().finally(() => server.release());
    return { ...database, isEmbedded: true, close };
  } catch (error) {
    await server.release();
    throw error;
  }
}

async function openMigrated(url: string, max: number | undefined, log: DatabaseLog | undefined) {
  const migrated = await migrate({ url });
  return { ...openDatabase({ url, max, log }), url, migrated };
}
