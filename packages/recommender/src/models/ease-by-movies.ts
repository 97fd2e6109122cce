import { addDiagonal } from '../algebra/add-diagonal.ts';
import { invertSpd } from '../algebra/spd-inverse.ts';
import type { FeedbackMatrix } from '../data/feedback.ts';
import { addOuterProduct, rowSum } from '../data/sparse-rows.ts';
import type { EaseSystem } from './ease-system.ts';
import { createNeighbourRowsBuilder, type NeighbourRows } from './neighbour-rows.ts';
import { createReach, type Reach, sampleReaders } from './reach.ts';
import { restOfRows } from './rest-of-rows.ts';

/** The movies' side: the inverse of XᵀX + Λ itself, then its rows. */
export function solveByMovies(params: EaseSystem): NeighbourRows & { rest: Float32Array } {
  const { feedback, diagonal, maxNeighbours, onProgress = () => {} } = params;
  const { byUser, byMovie, userCount, movieCount } = feedback;
  const gram = new Float64Array(movieCount * movieCount);
  for (let user = 0; user < userCount; user++) addOuterProduct(gram, movieCount, byUser, user, 1);
  addDiagonal(gram, movieCount, (movie) => diagonal[movie] as number);
  const inverse = invertSpd(gram, movieCount, (done) => onProgress(done * 0.9));
  const readers = sampleReaders(feedback.readerCount);
  const reach = reachByMovies(feedback, inverse, readers);
  const reachOf = reach.finish();
  const builder = createNeighbourRowsBuilder({ movieCount, maxNeighbours });
  const row = new Float64Array(movieCount);
  const strength = new Float64Array(movieCount);
  for (let movie = 0; movie < movieCount; movie++) {
    row.fill(0);
    strength.fill(0);
    if (byMovie.offsets[movie] !== byMovie.offsets[movie + 1]) {
      for (let other = 0; other < movieCount; other++) {
        const weight =
          -(inverse[movie * movieCount + other] as number) / (inverse[other * movieCount + other] as number);
        row[other] = weight;
        strength[other] = Math.abs(weight) * (reachOf[other] as number);
      }
      row[movie] = 0;
      strength[movie] = 0;
    }
    builder.add(row, strength);
    if (movie % 256 === 0) onProgress(0.9 + (0.1 * movie) / movieCount);
  }
  onProgress(1);
  const rows = builder.finish();
  return { ...rows, rest: restOfRows({ feedback, readers, reach, rows }) };
}

/** The scores x B of readers for what they themselves liked. */
function reachByMovies(feedback: FeedbackMatrix, inverse: Float64Array, readers: readonly number[]): Reach {
  const { byUser, movieCount } = feedback;
  const reach = createReach({ movieCount, readerCount: readers.length });
  const scores = new Float64Array(movieCount);
  for (const reader of readers) {
    scores.fill(0);
    for (
      let index = byUser.offsets[reader] as number;
      index < (byUser.offsets[reader + 1] as number);
      index++
    ) {
      const liked = byUser.columns[index] as number;
      const interest = byUser.values[index] as number;
      for (let movie = 0; movie < movieCount; movie++) {
        // A movie adds nothing to its own score.
        if (movie === liked) continue;
        scores[movie] =
          (scores[movie] as number) - interest * (inverse[liked * movieCount + movie] as number);
      }
    }
    for (let movie = 0; movie < movieCount; movie++) {
      scores[movie] = (scores[movie] as number) / (inverse[movie * movieCount + movie] as number);
    }
    reach.add(scores, rowSum(byUser, reader));
  }
  return reach;
}
