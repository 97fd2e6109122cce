import type pg from 'pg';
import type { Deps } from '../deps.ts';

/**
 * Runs with a connection of one's own. After a failure it is closed and not reused: that rolls back, unlocks and
 * drops temporary tables, whatever state it was left in.
 */
export async function withConnection<T>(
  { pool, log }: Pick<Deps, 'pool' | 'log'>,
  run: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  const onError = (error: Error) => log.error({ err: error }, 'The connection of an import was lost');
  client.on('error', onError);
  let isDone = false;
  try {
    const result = await run(client);
    isDone = true;
    return result;
  } finally {
    client.off('error', onError);
    client.release(!isDone);
  }
}
