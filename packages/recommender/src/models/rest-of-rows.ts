import type { FeedbackMatrix } from '../data/feedback.ts';
import { rowSum } from '../data/sparse-rows.ts';
import type { NeighbourRows } from './neighbour-rows.ts';
import type { Reach } from './reach.ts';

/**
 * What cut rows leave out, as far as it is the same for everybody: for each movie the least-squares fit of what is missing
 * in readers' scores to the sum of their interests. On the sample it takes back half of what cutting costs.
 *
 * @param readers those whose scores `reach` was given.
 * @returns what each unit of interest, in whichever movie, adds to each movie's score. Length: movies.
 */
export function restOfRows(params: {
  feedback: FeedbackMatrix;
  readers: readonly number[];
  reach: Pick<Reach, 'total' | 'squares'>;
  rows: NeighbourRows;
}): Float32Array {
  const { feedback, readers, reach, rows } = params;
  const { byUser, movieCount } = feedback;
  const interest = new Float64Array(movieCount);
  for (const reader of readers) {
    const mass = rowSum(byUser, reader);
    for (
      let index = byUser.offsets[reader] as number;
      index < (byUser.offsets[reader + 1] as number);
      index++
    ) {
      const movie = byUser.columns[index] as number;
      interest[movie] = (interest[movie] as number) + mass * (byUser.values[index] as number);
    }
  }
  const missing = reach.total.slice();
  for (let movie = 0; movie < movieCount; movie++) {
    const factor = interest[movie] as number;
    if (factor === 0) continue;
    for (let index = rows.offsets[movie] as number; index < (rows.offsets[movie + 1] as number); index++) {
      const other = rows.neighbours[index] as number;
      missing[other] = (missing[other] as number) - factor * (rows.weights[index] as number);
    }
  }
  const squares = reach.squares() || 1;
  return Float32Array.from(missing, (value) => value / squares);
}
