import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { query, temporaryFolder } from '../test/support.ts';
import { openDatabase } from './database.ts';
import { startEmbeddedPostgres } from './embedded/server.ts';
import { dataModel } from './generate/data-model.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { createTestDatabase } from './testing/test-database.ts';

const DEBIAN_15 = '/usr/lib/postgresql/15/bin';

test("the migrations make the same schema on Debian's PostgreSQL 15", async ({ skip }) => {
  if (!existsSync(DEBIAN_15) && !process.env.CI) {
    console.warn(`Not run on PostgreSQL 15: ${DEBIAN_15} is missing (apt-get install postgresql-15)`);
    skip('PostgreSQL 15 is not installed');
  }
  const server = await startEmbeddedPostgres({ dir: temporaryFolder(), durable: false, binDir: DEBIAN_15 });
  expect(await query(server.url, 'show server_version')).toMatchObject([
    { server_version: expect.stringMatching(/^15\./) },
  ]);
  expect(await migrate(server)).toEqual(Object.keys(migrations));
  const oldest = openDatabase({ url: server.url });
  await using newest = await createTestDatabase();
  expect(await dataModel(oldest.db)).toBe(await dataModel(newest.db));
  await oldest.close();
  await server.release();
});
