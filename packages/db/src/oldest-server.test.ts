import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { query, temporaryFolder } from '../test/support.ts';
import { openDatabase } from './database.ts';
import { startEmbeddedPostgres } from './embedded/server.ts';
import { dataModel } from './generate/data-model.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { createTestDatabase } from './testing/test-database.ts';

/** Where Debian and Ubuntu put their servers, one folder a major version. */
const SYSTEM = '/usr/lib/postgresql';

/** The oldest server of the system that is supported: 15 on Debian 12. */
function oldestVersion(): number | undefined {
  const versions = existsSync(SYSTEM) ? readdirSync(SYSTEM).map(Number) : [];
  return versions.filter((version) => version >= 15).sort((a, b) => a - b)[0];
}

test("the migrations make the same schema on the system's own PostgreSQL", async ({ skip }) => {
  const version = oldestVersion();
  if (!version && !process.env.CI) {
    console.warn(`Not run on another PostgreSQL: none is in ${SYSTEM} (apt-get install postgresql)`);
    skip('The system has no PostgreSQL of its own');
  }
  const binDir = `${SYSTEM}/${version}/bin`;
  const server = await startEmbeddedPostgres({ dir: temporaryFolder(), durable: false, binDir });
  expect(await query(server.url, 'show server_version')).toMatchObject([
    { server_version: expect.stringMatching(new RegExp(`^${version}\\.`)) },
  ]);
  expect(await migrate(server)).toEqual(Object.keys(migrations));
  const oldest = openDatabase({ url: server.url });
  await using newest = await createTestDatabase();
  expect(await dataModel(oldest.db)).toBe(await dataModel(newest.db));
  await oldest.close();
  await server.release();
});
