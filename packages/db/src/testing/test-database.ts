import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { type OpenDatabase, openDatabase } from '../database.ts';
import type { EmbeddedPostgres } from '../embedded/server.ts';
import { migrate } from '../migrate.ts';
import { startTestServer } from './server.ts';

/** `test_<pid of the owner>_<n>` */
export const TEST_DATABASE = /^test_(\d+)_\d+$/;
const TEMPLATE_LOCK = 4_206_993;

export type Template = {
  /** Changes whenever what `prepare` makes changes: the prepared database is kept between runs. */
  key: string;
  prepare(url: string): Promise<void>;
};

export type TestDatabase = OpenDatabase &
  AsyncDisposable & {
    url: string;
    destroy(): Promise<void>;
  };

let counter = 0;

/**
 * A migrated database of one's own, cloned from a template in some milliseconds. `destroy` drops it.
 * @param template fills the migrated database once (a catalogue, say); clones start with that
 */
export async function createTestDatabase(template?: Template): Promise<TestDatabase> {
  const server = await startTestServer();
  const source = await ensureTemplate(server, template);
  const name = `test_${process.pid}_${++counter}`;
  await onServer(server, (client) =>
    client.query(`create database ${name} template ${client.escapeIdentifier(source)}`),
  );
  const url = server.urlOf(name);
  const database = openDatabase({ url, max: 10 });
  let destroyed: Promise<void> | undefined;
  const destroy = () => {
    destroyed ??= (async () => {
      await database.close();
      await onServer(server, (client) => client.query(`drop database if exists ${name} with (force)`));
      await server.release();
    })();
    return destroyed;
  };
  return { ...database, url, destroy, [Symbol.asyncDispose]: destroy };
}

/** An empty database without any migration, for the tests of those. */
export async function createEmptyDatabase(): Promise<{ url: string } & AsyncDisposable> {
  const server = await startTestServer();
  const name = `test_${process.pid}_${++counter}`;
  await onServer(server, (client) => client.query(`create database ${name}`));
  return {
    url: server.urlOf(name),
    [Symbol.asyncDispose]: async () => {
      await onServer(server, (client) => client.query(`drop database if exists ${name} with (force)`));
      await server.release();
    },
  };
}

async function ensureTemplate(server: EmbeddedPostgres, template: Template | undefined): Promise<string> {
  const hash = createHash('sha256')
    .update(migrationsText())
    .update(template?.key ?? '');
  const name = `template_${hash.digest('hex').slice(0, 16)}`;
  await onServer(server, async (client) => {
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    if ((await client.query('select from pg_database where datname = $1', [name])).rowCount) return;
    await client.query(`drop database if exists ${name}_partial with (force)`);
    await client.query(`create database ${name}_partial`);
    const url = server.urlOf(`${name}_partial`);
    await migrate({ url });
    await template?.prepare(url);
    await client.query(`alter database ${name}_partial rename to ${name}`);
  });
  return name;
}

function migrationsText(): string {
  const folder = new URL('../migrations/', import.meta.url);
  return readdirSync(folder)
    .sort()
    .map((file) => readFileSync(new URL(file, folder), 'utf8'))
    .join();
}

async function onServer<T>(server: EmbeddedPostgres, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: server.urlOf('postgres') });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}
