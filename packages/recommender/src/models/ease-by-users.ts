import { addDiagonal } from '../algebra/add-diagonal.ts';
import { inverseScratchBytes } from '../algebra/blocked/inverse.ts';
import { combinerBytes, openCombiner } from '../algebra/combine.ts';
import { gram, gramBytes } from '../algebra/gram.ts';
import type { MemoryNeeded } from '../algebra/memory-needed.ts';
import { bytesOf, type RealArray } from '../algebra/precision.ts';
import { precisionFor } from '../algebra/resources.ts';
import { invertSpd } from '../algebra/spd-inverse.ts';
import type { Pool } from '../algebra/threads/pool.ts';
import { openWorkspace, roundUp, type Workspace } from '../algebra/workspace.ts';
import type { FeedbackMatrix } from '../data/feedback.ts';
import { rowSum, type SparseRows } from '../data/sparse-rows.ts';
import type { EaseSystem } from './ease-system.ts';
import { createNeighbourRowsBuilder, type NeighbourRows } from './neighbour-rows.ts';
import { createReach, type Reach, sampleReaders } from './reach.ts';
import { restOfRows } from './rest-of-rows.ts';

/** Rows computed at a time. */
const BATCH = 256;

/**
 * The users' side, by Woodbury: (XᵀX + Λ)⁻¹ = Λ⁻¹ − Yᵀ M Y with Y = X Λ⁻¹ and M = (I + X Yᵀ)⁻¹.
 * Off the diagonal B_ij = (Yᵀ Z)_ij / (1 − (Yᵀ Z)_jj) with Z = M X, some rows at a time: movies × movies is never held.
 */
export function solveByUsers(params: EaseSystem): NeighbourRows & { rest: Float32Array } {
  const { feedback, diagonal, maxNeighbours, isByWeight, pool, onProgress = () => {} } = params;
  const { byMovie, userCount, movieCount } = feedback;
  const precision = precisionFor(userCount);
  const workspace = openWorkspace(memoryByUsers(params).workspace);
  const inverse = invertedUsers(params, workspace);
  onProgress(0.2);
  const projected = workspace.matrix(userCount, movieCount, precision);
  /** (Yᵀ Z)_jj of each movie. */
  const own = project({ feedback, diagonal, inverse, projected, workspace, pool });
  onProgress(0.4);
  const readers = sampleReaders(feedback.readerCount);
  const reach = reachByUsers({ feedback, projected, own, readers });
  const reachOf = reach.finish();
  const scale = own.map((value) => 1 / (1 - value));
  const builder = createNeighbourRowsBuilder({ movieCount, maxNeighbours, isByWeight });
  const combiner = openCombiner({
    rows: divided(byMovie, diagonal),
    source: projected,
    columns: movieCount,
    batch: BATCH,
    pool,
  });
  const row = new Float64Array(movieCount);
  const strength = new Float64Array(movieCount);
  for (let first = 0; first < movieCount; first += BATCH) {
    const rows = combiner.combine(first, Math.min(BATCH, movieCount - first));
    for (let movie = first; movie < Math.min(movieCount, first + BATCH); movie++) {
      if (byMovie.offsets[movie] === byMovie.offsets[movie + 1]) {
        builder.addEmpty();
        continue;
      }
      const at = (movie - first) * movieCount;
      for (let other = 0; other < movieCount; other++) {
        const weight = (rows[at + other] as number) * (scale[other] as number);
        row[other] = weight;
        strength[other] = Math.abs(weight) * (reachOf[other] as number);
      }
      strength[movie] = 0;
      builder.add(row, { strength });
    }
    onProgress(0.4 + (0.6 * first) / movieCount);
  }
  onProgress(1);
  const rows = builder.finish();
  return { ...rows, rest: restOfRows({ feedback, readers, reach, rows }) };
}

/** Bytes the users' side takes. */
export function memoryByUsers({ feedback, pool }: Pick<EaseSystem, 'feedback' | 'pool'>): MemoryNeeded {
  const { byMovie, userCount, movieCount } = feedback;
  const threads = pool?.threads ?? 1;
  const precision = precisionFor(userCount);
  const sides = { rows: byMovie, precision, threads, batch: BATCH };
  const first = Math.max(
    gramBytes({ rows: byMovie, size: userCount, precision, threads }),
    inverseScratchBytes(userCount, precision, threads),
  );
  const workspace =
    roundUp(userCount * userCount * bytesOf(precision)) +
    roundUp(userCount * movieCount * bytesOf(precision)) +
    Math.max(first, combinerBytes({ ...sides, columns: userCount })) +
    combinerBytes({ ...sides, columns: movieCount });
  return { workspace, total: workspace + 24 * byMovie.columns.length };
}

/** M = (I + X Λ⁻¹ Xᵀ)⁻¹, users × users. */
function invertedUsers(
  { feedback, diagonal, pool, onProgress = () => {} }: EaseSystem,
  workspace: Workspace,
): RealArray {
  const { byMovie, userCount } = feedback;
  const precision = precisionFor(userCount);
  const weights = diagonal.map((ridge) => 1 / ridge);
  const matrix = gram({ rows: byMovie, size: userCount, weights, precision, workspace, pool });
  addDiagonal(matrix, userCount, () => 1);
  return invertSpd(matrix, userCount, (done) => onProgress(0.05 + done * 0.15), { pool });
}

/** Fills Z = M X, users × movies, and returns x_jᵀ M y_j of each movie j. */
function project(params: {
  feedback: FeedbackMatrix;
  diagonal: Float64Array;
  inverse: RealArray;
  projected: RealArray;
  workspace: Workspace;
  pool?: Pool | undefined;
}): Float64Array {
  const { feedback, diagonal, inverse, projected, workspace, pool } = params;
  const { byMovie, userCount, movieCount } = feedback;
  const own = new Float64Array(movieCount);
  workspace.borrow(() => {
    const source = { rows: byMovie, source: inverse, columns: userCount, batch: BATCH };
    const combiner = openCombiner({ ...source, pool });
    for (let first = 0; first < movieCount; first += BATCH) {
      const count = Math.min(BATCH, movieCount - first);
      const along = combiner.combine(first, count);
      for (let movie = first; movie < first + count; movie++) {
        const at = (movie - first) * userCount;
        let sum = 0;
        for (
          let index = byMovie.offsets[movie] as number;
          index < (byMovie.offsets[movie + 1] as number);
          index++
        )
          sum +=
            (byMovie.values[index] as number) * (along[at + (byMovie.columns[index] as number)] as number);
        own[movie] = sum / (diagonal[movie] as number);
      }
      // A user's values side by side: the other way round each would be a line of the cache of its own.
      for (let user = 0; user < userCount; user++) {
        const to = user * movieCount + first;
        for (let row = 0; row < count; row++) projected[to + row] = along[row * userCount + user] as number;
      }
    }
  });
  return own;
}

/** Yᵀ: a movie's row divided by its ridge. */
function divided({ offsets, columns, values }: SparseRows, diagonal: Float64Array): SparseRows {
  const result = values.slice();
  for (let movie = 0; movie + 1 < offsets.length; movie++)
    for (let index = offsets[movie] as number; index < (offsets[movie + 1] as number); index++)
      result[index] = (result[index] as number) / (diagonal[movie] as number);
  return { offsets, columns, values: result };
}

/** The scores X B of readers for what they themselves liked: X Yᵀ M = I − M, so a reader's are (I − M) X, scaled. */
function reachByUsers(params: {
  feedback: FeedbackMatrix;
  projected: RealArray;
  own: Float64Array;
  readers: readonly number[];
}): Reach {
  const { feedback, projected, own, readers } = params;
  const { byUser, movieCount } = feedback;
  const reach = createReach({ movieCount, readerCount: readers.length });
  const scores = new Float64Array(movieCount);
  for (const reader of readers) {
    const at = reader * movieCount;
    for (let movie = 0; movie < movieCount; movie++) scores[movie] = -(projected[at + movie] as number);
    const end = byUser.offsets[reader + 1] as number;
    for (let index = byUser.offsets[reader] as number; index < end; index++) {
      const movie = byUser.columns[index] as number;
      // Without what the movie would add to its own score.
      scores[movie] =
        (scores[movie] as number) + (byUser.values[index] as number) * (1 - (own[movie] as number));
    }
    for (let movie = 0; movie < movieCount; movie++) {
      scores[movie] = (scores[movie] as number) / (1 - (own[movie] as number));
    }
    reach.add(scores, rowSum(byUser, reader));
  }
  return reach;
}
