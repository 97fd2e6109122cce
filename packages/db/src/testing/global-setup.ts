import type pg from 'pg';
import { processExists } from '../embedded/process-exists.ts';
import { onServer } from './on-server.ts';
import { startTestServer } from './server.ts';
import { dropOldTemplates } from './template.ts';
import { TEST_DATABASE } from './test-database.ts';

/** Keeps the test server up for the whole run, and clears what killed runs and old migrations left behind. */
export default async function setup(): Promise<() => Promise<void>> {
  const server = await startTestServer();
  await onServer(server, async (client) => {
    await dropOrphans(client);
    await dropOldTemplates(client);
  });
  return () => server.release();
}

async function dropOrphans(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>('select datname as name from pg_database');
  for (const { name } of rows) {
    const owner = TEST_DATABASE.exec(name)?.[1];
    if (owner && !processExists(Number(owner)))
      await client.query(`drop database if exists ${name} with (force)`);
  }
}
