import pg from 'pg';
import { startTestServer } from './server.ts';
import { TEST_DATABASE } from './test-database.ts';

/** Keeps the test server up for the whole run, and clears what a killed run left behind. */
export default async function setup(): Promise<() => Promise<void>> {
  const server = await startTestServer();
  const client = new pg.Client({ connectionString: server.urlOf('postgres') });
  await client.connect();
  const { rows } = await client.query<{ name: string }>('select datname as name from pg_database');
  for (const { name } of rows) {
    const owner = TEST_DATABASE.exec(name)?.[1];
    if (owner && !isAlive(Number(owner)))
      await client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`);
  }
  await client.end();
  return () => server.release();
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
