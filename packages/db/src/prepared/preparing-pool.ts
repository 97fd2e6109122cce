import { hash } from 'node:crypto';
import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type pg from 'pg';

/** What a statement begins with that each connection is to plan once. */
export const PREPARED = '/* prepared */ ';

/** Names of statements by their texts, the same in all processes. */
const names = new Map<string, string>();

/** The pool for Kysely, which has no word for prepared statements: what is marked gets a name on its way. */
export function preparingPool(pool: pg.Pool): PostgresPool {
  const clients = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  const connect = async () => {
    const client = await pool.connect();
    const known = clients.get(client) ?? new PreparingClient(client);
    clients.set(client, known);
    return known;
  };
  return { connect, end: () => pool.end(), options: pool.options };
}

class PreparingClient implements PostgresPoolClient {
  readonly #client: pg.PoolClient;

  constructor(client: pg.PoolClient) {
    this.#client = client;
  }

  query<R>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query(text: unknown, values?: readonly unknown[]): unknown {
    if (typeof text !== 'string') throw new TypeError('There are no cursors here');
    const given = [...(values ?? [])];
    if (!text.startsWith(PREPARED)) return this.#client.query(text, given);
    return this.#client.query({ name: nameOf(text), text, values: given });
  }

  release(destroy?: boolean): void {
    this.#client.release(destroy);
  }
}

function nameOf(text: string): string {
  const known = names.get(text) ?? `matinee_${hash('sha1', text)}`;
  names.set(text, known);
  return known;
}
