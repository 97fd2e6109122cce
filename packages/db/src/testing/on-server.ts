import pg from 'pg';
import type { EmbeddedPostgres } from '../embedded/server.ts';

/** Runs something in the server's own database, for what is about whole databases. */
export async function onServer<T>(
  server: EmbeddedPostgres,
  run: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: server.urlOf('postgres') });
  client.on('error', () => {});
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}
