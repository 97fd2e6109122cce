import { createHash } from 'node:crypto';
import { ANY_MOVIE, type Model, rowLookup } from '@matinee/recommender';
import type pg from 'pg';
import { uuidv7 } from 'uuidv7';
import { copyInto, copyRow } from '../catalogue/copy-rows.ts';
import type { Deps } from '../deps.ts';
import type { Trained } from './train-in-thread.ts';

/** The serving one and two to go back to. */
const MODELS_KEPT = 3;
/** Two trainings may end at once; the later one waits. */
const STORE_LOCK = 4_206_994;

/**
 * Stores a trained model and makes it the serving one, all in one transaction: readers see the old model or
 * the whole new one. Returns its id.
 */
export async function storeModel(
  { pool, clock }: Pick<Deps, 'pool' | 'clock'>,
  { model, dataFingerprint, validation }: Trained,
): Promise<string> {
  const id = uuidv7();
  const client = await pool.connect();
  let failure: unknown;
  try {
    await client.query('begin');
    await client.query('set local statement_timeout = 0');
    await client.query('select pg_advisory_xact_lock($1)', [STORE_LOCK]);
    const now = clock.now();
    await client.query(
      `insert into models (id, status, settings, measures, data_fingerprint, created_at, trained_at)
       values ($1, 'ready', $2, $3, $4, $5, $5)`,
      [id, JSON.stringify(model.settings), JSON.stringify({ validation }), dataFingerprint, now],
    );
    const checksum = createHash('sha256');
    await copyInto(client, {
      table: 'model_rows (model_id, part, movie_id, neighbours, weights)',
      rows: rowsOf(model, id, checksum),
    });
    await client.query('update models set checksum = $2 where id = $1', [id, checksum.digest('hex')]);
    await promote(client, id, now);
    await client.query('commit');
    return id;
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    // Closing the connection rolls back.
    client.release(failure !== undefined);
  }
}

async function promote(client: pg.PoolClient, id: string, now: Date): Promise<void> {
  await client.query('update models set is_serving = false where is_serving');
  await client.query('update models set is_serving = true, promoted_at = $2 where id = $1', [id, now]);
  await client.query(
    `delete from models where not is_serving and id not in
       (select id from models order by created_at desc, id desc limit $1)`,
    [MODELS_KEPT],
  );
}

function* rowsOf(model: Model, id: string, checksum: { update(text: string): void }): Generator<string> {
  const rows = rowLookup(model);
  for (const { name } of model.parts)
    for (const movieId of [ANY_MOVIE, ...model.movies]) {
      const row = rows(name, movieId);
      if (!row?.neighbours.length) continue;
      const line = copyRow([id, name, movieId, toBytea(row.neighbours), toBytea(row.weights)]);
      checksum.update(line.slice(id.length));
      yield line;
    }
}

/** Little endian, as every machine that runs Node is. */
function toBytea({ buffer, byteOffset, byteLength }: Int32Array | Float32Array): string {
  return `\\x${Buffer.from(buffer, byteOffset, byteLength).toString('hex')}`;
}
