import { addDiagonal } from '../algebra/add-diagonal.ts';
import { combinerBytes, openCombiner } from '../algebra/combine.ts';
import { gram } from '../algebra/gram.ts';
import { type MemoryNeeded, memoryNeeded } from '../algebra/memory-needed.ts';
import { bytesOf, type RealArray } from '../algebra/precision.ts';
import { precisionFor } from '../algebra/resources.ts';
import { invertSpd } from '../algebra/spd-inverse.ts';
import type { Pool } from '../algebra/threads/pool.ts';
import { openWorkspace, roundUp } from '../algebra/workspace.ts';
import type { FeedbackMatrix } from '../data/feedback.ts';
import { rowSum, type SparseRows } from '../data/sparse-rows.ts';
import type { EaseSystem } from './ease-system.ts';
import { createNeighbourRowsBuilder, type NeighbourRows, type RowForm } from './neighbour-rows.ts';
import { createReach, type Reach, sampleReaders } from './reach.ts';
import { restOfRows } from './rest-of-rows.ts';

/** Readers whose scores are computed at a time. */
const BATCH = 64;

/** The movies' side: the inverse of XᵀX + Λ itself, then its rows. */
export function solveByMovies(params: EaseSystem): NeighbourRows & { rest: Float32Array } {
  const { feedback, diagonal, maxNeighbours, isByWeight, pool, onProgress = () => {} } = params;
  const { byUser, byMovie, movieCount } = feedback;
  const readers = sampleReaders(feedback.readerCount);
  const precision = precisionFor(movieCount);
  const sample = rowsOf(byUser, readers);
  const workspace = openWorkspace(memoryByMovies(params).workspace);
  const matrix = gram({
    rows: byUser,
    transposed: byMovie,
    size: movieCount,
    precision,
    workspace,
    pool,
    onProgress: (done) => onProgress(done * 0.15),
  });
  addDiagonal(matrix, movieCount, (movie) => diagonal[movie] as number);
  const inverse = invertSpd(matrix, movieCount, (done) => onProgress(0.15 + done * 0.7), { pool });
  const reach = reachByMovies({ feedback, sample, readers, inverse, pool });
  const form = { maxNeighbours, isByWeight };
  const rows = rowsOfInverse({ feedback, inverse, reachOf: reach.finish(), form, onProgress });
  onProgress(1);
  return { ...rows, rest: restOfRows({ feedback, readers, reach, rows }) };
}

/** Bytes the movies' side takes. */
export function memoryByMovies({ feedback, pool }: Pick<EaseSystem, 'feedback' | 'pool'>): MemoryNeeded {
  const { byUser, userCount, movieCount, readerCount } = feedback;
  const precision = precisionFor(movieCount);
  const threads = pool?.threads ?? 1;
  const sparse = { rows: userCount, entries: byUser.columns.length };
  const inverse = memoryNeeded({ size: movieCount, precision, threads, sparse });
  const rows = rowsOf(byUser, sampleReaders(readerCount));
  const reading =
    roundUp(movieCount * movieCount * bytesOf(precision)) +
    combinerBytes({ rows, columns: movieCount, batch: BATCH, precision, threads });
  const workspace = Math.max(inverse.workspace, reading);
  return { workspace, total: Math.max(inverse.total, workspace) };
}

/** The rows of B = −P / diag(P) by column, cut. */
function rowsOfInverse(params: {
  feedback: FeedbackMatrix;
  inverse: RealArray;
  reachOf: Float64Array;
  form: RowForm;
  onProgress: (done: number) => void;
}): NeighbourRows {
  const { feedback, inverse, reachOf, form, onProgress } = params;
  const { byMovie, movieCount } = feedback;
  const builder = createNeighbourRowsBuilder({ movieCount, ...form });
  const row = new Float64Array(movieCount);
  const strength = new Float64Array(movieCount);
  const scale = diagonalOf(inverse, movieCount).map((value) => -1 / value);
  for (let movie = 0; movie < movieCount; movie++) {
    if (byMovie.offsets[movie] === byMovie.offsets[movie + 1]) {
      builder.addEmpty();
      continue;
    }
    const at = movie * movieCount;
    for (let other = 0; other < movieCount; other++) {
      const weight = (inverse[at + other] as number) * (scale[other] as number);
      row[other] = weight;
      strength[other] = Math.abs(weight) * (reachOf[other] as number);
    }
    strength[movie] = 0;
    builder.add(row, { strength });
    if (movie % 256 === 0) onProgress(0.9 + (0.1 * movie) / movieCount);
  }
  return builder.finish();
}

/** The scores x B of readers for what they themselves liked. */
function reachByMovies(params: {
  feedback: FeedbackMatrix;
  /** The rows of the readers. */
  sample: SparseRows;
  readers: readonly number[];
  inverse: RealArray;
  pool?: Pool | undefined;
}): Reach {
  const { feedback, sample, readers, inverse, pool } = params;
  const { movieCount } = feedback;
  const reach = createReach({ movieCount, readerCount: readers.length });
  const diagonal = diagonalOf(inverse, movieCount);
  const scores = new Float64Array(movieCount);
  const combiner = openCombiner({ rows: sample, source: inverse, columns: movieCount, batch: BATCH, pool });
  for (let first = 0; first < readers.length; first += BATCH) {
    const count = Math.min(BATCH, readers.length - first);
    const sums = combiner.combine(first, count);
    for (let row = first; row < first + count; row++) {
      const at = (row - first) * movieCount;
      for (let movie = 0; movie < movieCount; movie++)
        scores[movie] = -(sums[at + movie] as number) / (diagonal[movie] as number);
      for (let index = sample.offsets[row] as number; index < (sample.offsets[row + 1] as number); index++) {
        const liked = sample.columns[index] as number;
        // A movie adds nothing to its own score.
        scores[liked] = (scores[liked] as number) + (sample.values[index] as number);
      }
      reach.add(scores, rowSum(sample, row));
    }
  }
  return reach;
}

function diagonalOf(matrix: RealArray, size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, index) => matrix[index * size + index] as number);
}

/** Some of the rows. */
function rowsOf({ offsets, columns, values }: SparseRows, chosen: readonly number[]): SparseRows {
  const lengths = chosen.map((row) => (offsets[row + 1] as number) - (offsets[row] as number));
  const result = {
    offsets: new Int32Array(chosen.length + 1),
    columns: new Int32Array(lengths.reduce((sum, length) => sum + length, 0)),
    values: new Float64Array(lengths.reduce((sum, length) => sum + length, 0)),
  };
  chosen.forEach((row, index) => {
    const at = result.offsets[index] as number;
    result.columns.set(columns.subarray(offsets[row], offsets[row + 1]), at);
    result.values.set(values.subarray(offsets[row], offsets[row + 1]), at);
    result.offsets[index + 1] = at + (lengths[index] as number);
  });
  return result;
}
