import { type OpenDatabase, openDatabase } from '../database.ts';
import type { EmbeddedPostgres } from '../embedded/server.ts';
import { onServer } from './on-server.ts';
import { startTestServer } from './server.ts';
import { ensureTemplate, type Template } from './template.ts';

/** `test_<pid of the owner>_<n>` */
export const TEST_DATABASE = /^test_(\d+)_\d+$/;

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
  const { url, drop } = await createDatabase((server) => ensureTemplate(server, template));
  const database = openDatabase({ url, max: 10 });
  let destroyed: Promise<void> | undefined;
  const destroy = () => {
    destroyed ??= database.close().finally(drop);
    return destroyed;
  };
  return { ...database, url, destroy, [Symbol.asyncDispose]: destroy };
}

/** An empty database without any migration, for the tests of those. */
export async function createEmptyDatabase(): Promise<{ url: string } & AsyncDisposable> {
  const { url, drop } = await createDatabase(async () => 'template1');
  return { url, [Symbol.asyncDispose]: drop };
}

async function createDatabase(
  findSource: (server: EmbeddedPostgres) => Promise<string>,
): Promise<{ url: string; drop(): Promise<void> }> {
  const server = await startTestServer();
  const name = `test_${process.pid}_${++counter}`;
  try {
    const source = await findSource(server);
    await onServer(server, (client) => client.query(`create database ${name} template ${source}`));
  } catch (error) {
    await server.release();
    throw error;
  }
  const drop = () =>
    onServer(server, (client) => client.query(`drop database if exists ${name} with (force)`))
      .then(() => {})
      .finally(() => server.release());
  return { url: server.urlOf(name), drop };
}
