import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ANY_MOVIE, meanOf, rowLookup } from '@matinee/recommender';
import { from as copyFrom } from 'pg-copy-streams';
import type { Deps } from '../deps.ts';
import { type BinaryRow, toBinary } from './binary-rows.ts';
import { bytesOf, createRowChecksum } from './row-checksum.ts';
import type { Learned, Trained } from './train-in-thread.ts';

/** Of the column `measures`. */
export type StoredMeasures = {
  /** Null where there were too few readers to measure. */
  ndcg10: number | null;
  standardError: number | null;
  recall20: number | null;
  readers: number;
  /** Rows by part. */
  rows: Record<string, number>;
};

export type StoreModel = {
  /** Of the training, whose row is there. */
  modelId: string;
  trained: Pick<Trained, 'rows' | 'dataFingerprint'>;
  /** Waited for when the rows are written: the training may go on meanwhile. */
  finished: Promise<Finished>;
};

/** What is known at the end of a training. */
export type Finished = Learned & { trainingSeconds: number; peakMemoryMb: number };

/**
 * Stores what was trained, all of it or nothing: from then on the model may serve, and does not yet.
 * @throws when the training's row is gone, what the database throws, and what failed the training meanwhile
 */
export async function storeModel(
  { pool, clock }: Pick<Deps, 'pool' | 'clock'>,
  { modelId, trained, finished }: StoreModel,
): Promise<void> {
  const { rows, dataFingerprint } = trained;
  const client = await pool.connect();
  let failure: unknown;
  try {
    await client.query('begin');
    await client.query('set local statement_timeout = 0');
    const checksum = createRowChecksum();
    const counts: Record<string, number> = {};
    const columns = '(model_id, part, movie_id, neighbours, weights)';
    await pipeline(
      Readable.from(toBinary(rowsOf(rows, { modelId, checksum, counts })), { objectMode: false }),
      client.query(copyFrom(`copy model_rows ${columns} from stdin (format binary)`)),
    );
    const { settings, trainingSeconds, peakMemoryMb, ...learned } = await finished;
    const { measured } = learned;
    const { rowCount } = await client.query(
      `update models set status = 'ready', failure = null, settings = $2, measures = $3, data_fingerprint = $4, checksum = $5,
         trained_at = $6, training_seconds = $7, peak_memory_mb = $8, readers = $9, gains = $10
       where id = $1`,
      [
        modelId,
        JSON.stringify(settings),
        JSON.stringify(measuresOf(learned, counts)),
        dataFingerprint,
        checksum.digest(),
        clock.now(),
        trainingSeconds,
        peakMemoryMb,
        bytesOf(measured.userIds),
        bytesOf(measured.gains),
      ],
    );
    if (rowCount !== 1) throw new Error(`The training of model ${modelId} is gone`);
    await client.query('commit');
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    // Closing the connection rolls back.
    client.release(failure !== undefined);
  }
}

function measuresOf(
  { measured: { gains }, recall20 }: Pick<Learned, 'measured' | 'recall20'>,
  rows: Record<string, number>,
): StoredMeasures {
  const readers = gains.length;
  if (readers === 0) return { ndcg10: null, standardError: null, recall20: null, readers, rows };
  const { mean, standardError } = meanOf(Float64Array.from(gains));
  return { ndcg10: mean, standardError, recall20, readers, rows };
}

type RowsOf = {
  modelId: string;
  checksum: ReturnType<typeof createRowChecksum>;
  counts: Record<string, number>;
};

/** In the order the checksum wants. */
function* rowsOf(model: Trained['rows'], { modelId, checksum, counts }: RowsOf): Generator<BinaryRow> {
  const rows = rowLookup(model);
  for (const { name } of model.parts.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
    for (const movieId of [ANY_MOVIE, ...model.movies]) {
      const row = rows(name, movieId);
      if (!row?.neighbours.length) continue;
      checksum.add(name, movieId, row);
      counts[name] = (counts[name] ?? 0) + 1;
      yield { modelId, part: name, movieId, fields: [bytesOf(row.neighbours), bytesOf(row.weights)] };
    }
}
