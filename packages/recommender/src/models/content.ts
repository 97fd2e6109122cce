import { transpose } from '../data/sparse-rows.ts';
import type { ContentVectors } from './content-vectors.ts';
import { createNeighbourRowsBuilder, type NeighbourRows, type RowForm } from './neighbour-rows.ts';

export { type MovieFacts, toContentVectors } from './content-vectors.ts';

/** What a movie nobody has liked keeps of its similarity, against 1 for the most liked. */
const UNKNOWN_PRIOR = 0.25;

/**
 * Rows of the most similar movies by content: cosine of the vectors, times a prior that prefers, among equally
 * similar movies, those more people like (from 0.25 for none to 1 for the most liked, in the logarithm of the count).
 *
 * @param vectors one row a movie, in dense order.
 * @param positives number of liked ratings, one a movie.
 */
export function trainContent(
  params: RowForm & {
    vectors: ContentVectors;
    positives: ArrayLike<number>;
    onProgress?: (done: number) => void;
  },
): NeighbourRows {
  const { vectors, positives, maxNeighbours, isByWeight, onProgress = () => {} } = params;
  const movieCount = vectors.offsets.length - 1;
  const byFeature = transpose(vectors, vectors.codes.length);
  const prior = priorOf(positives);
  byFeature.columns.forEach((movie, index) => {
    byFeature.values[index] = (byFeature.values[index] as number) * (prior[movie] as number);
  });
  const builder = createNeighbourRowsBuilder({ movieCount, maxNeighbours, isByWeight });
  const row = new Float64Array(movieCount);
  for (let movie = 0; movie < movieCount; movie++) {
    const end = vectors.offsets[movie + 1] as number;
    if (vectors.offsets[movie] === end) {
      builder.addEmpty();
      continue;
    }
    row.fill(0);
    for (let index = vectors.offsets[movie] as number; index < end; index++) {
      const feature = vectors.columns[index] as number;
      const value = vectors.values[index] as number;
      const last = byFeature.offsets[feature + 1] as number;
      for (let position = byFeature.offsets[feature] as number; position < last; position++) {
        const other = byFeature.columns[position] as number;
        row[other] = (row[other] as number) + value * (byFeature.values[position] as number);
      }
    }
    row[movie] = 0;
    builder.add(row);
    if (movie % 256 === 0) onProgress(movie / movieCount);
  }
  onProgress(1);
  return builder.finish();
}

function priorOf(positives: ArrayLike<number>): Float64Array {
  let most = 0;
  for (let movie = 0; movie < positives.length; movie++) most = Math.max(most, positives[movie] as number);
  const range = Math.log1p(most) || 1;
  return Float64Array.from(
    positives,
    (count) => UNKNOWN_PRIOR + (1 - UNKNOWN_PRIOR) * (Math.log1p(count) / range),
  );
}
