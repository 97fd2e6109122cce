import { addDiagonal } from '../algebra/add-diagonal.ts';
import { invertSpd } from '../algebra/spd-inverse.ts';
import type { FeedbackMatrix } from '../data/feedback.ts';
import { addOuterProduct, addScaledRow, rowSum, sparseDot } from '../data/sparse-rows.ts';
import type { EaseSystem } from './ease-system.ts';
import { createNeighbourRowsBuilder, type NeighbourRows } from './neighbour-rows.ts';
import { createReach, type Reach, sampleReaders } from './reach.ts';
import { restOfRows } from './rest-of-rows.ts';

/**
 * The users' side, by Woodbury: (XᵀX + Λ)⁻¹ = Λ⁻¹ − Yᵀ M Y with Y = X Λ⁻¹ and M = (I + X Yᵀ)⁻¹.
 * Off the diagonal B_ij = (Yᵀ M X)_ij / (1 − (Yᵀ M X)_jj), one row at a time: nothing movies × movies is ever held.
 */
export function solveByUsers(params: EaseSystem): NeighbourRows & { rest: Float32Array } {
  const { feedback, diagonal, maxNeighbours, onProgress = () => {} } = params;
  const { byUser, byMovie, userCount, movieCount } = feedback;
  const inverse = invertSpd(userGram(feedback, diagonal), userCount, (done) => onProgress(done * 0.2));
  /** M y of the movie at hand, one value a user. */
  const along = new Float64Array(userCount);
  const project = (movie: number) =>
    projectMovie(along, { feedback, inverse, movie, ridge: diagonal[movie] as number });
  /** (Yᵀ M X)_jj of each movie. */
  const own = Float64Array.from({ length: movieCount }, (_, movie) => {
    project(movie);
    return sparseDot(byMovie, movie, along);
  });
  const scale = own.map((value) => 1 / (1 - value));
  const readers = sampleReaders(feedback.readerCount);
  const reach = reachByUsers({ feedback, inverse, own, readers });
  const reachOf = reach.finish();
  const builder = createNeighbourRowsBuilder({ movieCount, maxNeighbours });
  const row = new Float64Array(movieCount);
  const strength = new Float64Array(movieCount);
  for (let movie = 0; movie < movieCount; movie++) {
    row.fill(0);
    strength.fill(0);
    if (byMovie.offsets[movie] !== byMovie.offsets[movie + 1]) {
      project(movie);
      for (let user = 0; user < userCount; user++) addScaledRow(row, byUser, user, along[user] as number);
      for (let other = 0; other < movieCount; other++) {
        const weight = (row[other] as number) * (scale[other] as number);
        row[other] = weight;
        strength[other] = Math.abs(weight) * (reachOf[other] as number);
      }
      row[movie] = 0;
      strength[movie] = 0;
    }
    builder.add(row, strength);
    if (movie % 256 === 0) onProgress(0.2 + (0.8 * movie) / movieCount);
  }
  onProgress(1);
  const rows = builder.finish();
  return { ...rows, rest: restOfRows({ feedback, readers, reach, rows }) };
}

/** target = M y for the column y of one movie in Y = X Λ⁻¹. */
function projectMovie(
  target: Float64Array,
  {
    feedback,
    inverse,
    movie,
    ridge,
  }: { feedback: FeedbackMatrix; inverse: Float64Array; movie: number; ridge: number },
): void {
  const { byMovie, userCount } = feedback;
  target.fill(0);
  const end = byMovie.offsets[movie + 1] as number;
  for (let index = byMovie.offsets[movie] as number; index < end; index++) {
    const base = (byMovie.columns[index] as number) * userCount;
    const value = (byMovie.values[index] as number) / ridge;
    for (let user = 0; user < userCount; user++) {
      target[user] = (target[user] as number) + value * (inverse[base + user] as number);
    }
  }
}

/** The scores X B of readers for what they themselves liked: X Yᵀ M = I − M, so a reader's are (I − M) X, scaled. */
function reachByUsers(params: {
  feedback: FeedbackMatrix;
  inverse: Float64Array;
  own: Float64Array;
  readers: readonly number[];
}): Reach {
  const { feedback, inverse, own, readers } = params;
  const { byUser, userCount, movieCount } = feedback;
  const reach = createReach({ movieCount, readerCount: readers.length });
  const scores = new Float64Array(movieCount);
  for (const reader of readers) {
    scores.fill(0);
    for (let user = 0; user < userCount; user++) {
      const factor = (user === reader ? 1 : 0) - (inverse[reader * userCount + user] as number);
      addScaledRow(scores, byUser, user, factor);
    }
    // What a movie would add to its own score.
    for (
      let index = byUser.offsets[reader] as number;
      index < (byUser.offsets[reader + 1] as number);
      index++
    ) {
      const movie = byUser.columns[index] as number;
      scores[movie] = (scores[movie] as number) - (byUser.values[index] as number) * (own[movie] as number);
    }
    for (let movie = 0; movie < movieCount; movie++) {
      scores[movie] = (scores[movie] as number) / (1 - (own[movie] as number));
    }
    reach.add(scores, rowSum(byUser, reader));
  }
  return reach;
}

/** I + X Λ⁻¹ Xᵀ, users × users. */
function userGram({ byMovie, userCount, movieCount }: FeedbackMatrix, diagonal: Float64Array): Float64Array {
  const gram = new Float64Array(userCount * userCount);
  for (let movie = 0; movie < movieCount; movie++) {
    addOuterProduct(gram, userCount, byMovie, movie, 1 / (diagonal[movie] as number));
  }
  addDiagonal(gram, userCount, () => 1);
  return gram;
}
