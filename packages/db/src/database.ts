import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { createPool, type PoolOptions } from './pool.ts';
import { preparingPool } from './prepared/preparing-pool.ts';
import type { DB } from './types.gen.ts';

export type Database = Kysely<DB>;

export type OpenDatabase = {
  db: Database;
  /** For what Kysely cannot say: COPY. It shares the pool with `db`. */
  pool: pg.Pool;
  close(): Promise<void>;
};

/** Connects lazily: no connection is made before the first query. Close it before the server is stopped. */
export function openDatabase(options: PoolOptions): OpenDatabase {
  const pool = createPool(options);
  const db = new Kysely<DB>({
    dialect: new PostgresDialect({ pool: preparingPool(pool), controlClient: pg.Client }),
  });
  const close = async () => {
    await db.destroy();
    // Kysely ends the pool only if it was the one to use it.
    if (!pool.ended) await pool.end();
  };
  return { db, pool, close };
}
