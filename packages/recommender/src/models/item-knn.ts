import type { FeedbackMatrix } from '../data/feedback.ts';
import { rowSquares } from '../data/sparse-rows.ts';
import { createNeighbourRowsBuilder, type NeighbourRows } from './neighbour-rows.ts';

/**
 * Item kNN (Sarwar et al., "Item-based collaborative filtering recommendation algorithms", 2001): cosine of the readers of
 * two movies, drawn towards 0 by `shrink` where few have read both, the `neighbours` nearest of each movie. A movie's score
 * is the sum of its own neighbours among what the reader liked, so the lists are cut on the side of the candidate and the
 * rows given here, from the liked movie to the candidates, are of different lengths.
 */
export function trainItemKnn(params: {
  feedback: FeedbackMatrix;
  neighbours?: number;
  shrink?: number;
  maxNeighbours: number;
  /** Called with 0…1. */
  onProgress?: (done: number) => void;
}): NeighbourRows {
  const { feedback, neighbours = 100, shrink = 10, maxNeighbours, onProgress = () => {} } = params;
  const { byUser, byMovie, movieCount } = feedback;
  const norms = Float64Array.from({ length: movieCount }, (_, movie) =>
    Math.sqrt(rowSquares(byMovie, movie)),
  );
  const nearest = createNeighbourRowsBuilder({ movieCount, maxNeighbours: neighbours });
  const row = new Float64Array(movieCount);
  for (let movie = 0; movie < movieCount; movie++) {
    row.fill(0);
    for (
      let index = byMovie.offsets[movie] as number;
      index < (byMovie.offsets[movie + 1] as number);
      index++
    ) {
      const user = byMovie.columns[index] as number;
      const value = byMovie.values[index] as number;
      for (let at = byUser.offsets[user] as number; at < (byUser.offsets[user + 1] as number); at++) {
        const other = byUser.columns[at] as number;
        row[other] = (row[other] as number) + value * (byUser.values[at] as number);
      }
    }
    row[movie] = 0;
    for (let other = 0; other < movieCount; other++)
      if (row[other] !== 0)
        row[other] = (row[other] as number) / ((norms[movie] as number) * (norms[other] as number) + shrink);
    nearest.add(row);
    if (movie % 256 === 0) onProgress((0.9 * movie) / movieCount);
  }
  const rows = turnRound(nearest.finish(), { movieCount, maxNeighbours });
  onProgress(1);
  return rows;
}

/** From "candidate → its neighbours" to "neighbour → candidates". */
function turnRound(
  rows: NeighbourRows,
  { movieCount, maxNeighbours }: { movieCount: number; maxNeighbours: number },
): NeighbourRows {
  const turned: [number, number][][] = Array.from({ length: movieCount }, () => []);
  for (let movie = 0; movie < movieCount; movie++)
    for (let index = rows.offsets[movie] as number; index < (rows.offsets[movie + 1] as number); index++)
      turned[rows.neighbours[index] as number]?.push([movie, rows.weights[index] as number]);
  const builder = createNeighbourRowsBuilder({ movieCount, maxNeighbours });
  const row = new Float64Array(movieCount);
  for (const candidates of turned) {
    row.fill(0);
    for (const [candidate, weight] of candidates) row[candidate] = weight;
    builder.add(row);
  }
  return builder.finish();
}
