import { invertSpd } from '../algebra/spd-inverse.ts';
import type { FeedbackMatrix } from '../data/feedback.ts';
import { rowSum } from '../data/sparse-rows.ts';
import { gramOf, type IalsSettings, trainIals } from './ials.ts';
import { createNeighbourRowsBuilder, type NeighbourRows } from './neighbour-rows.ts';

export type FactorSettings = IalsSettings & {
  /** Movies fewer people showed interest in have no vector worth comparing. */
  minReaders: number;
};

/**
 * iALS as rows of neighbours. Folding a reader in solves a system that depends on the reader; with what the average reader
 * did in its place it is the same for all, M = (VᵀV + λI + α Σ_j ḡ_j v_j v_jᵀ)⁻¹, and scores become linear in what the reader
 * liked: B = V M Vᵀ. On the sample that ranks better than the exact fold-in, and it needs no vectors when serving.
 *
 * @returns a row a movie (dense indices); movies of fewer readers than `minReaders` have empty rows and are in none.
 */
export function trainFactorRows(params: {
  feedback: FeedbackMatrix;
  settings: FactorSettings;
  maxNeighbours: number;
  /** Called with 0…1. */
  onProgress?: (done: number) => void;
}): NeighbourRows {
  const { feedback, settings, maxNeighbours, onProgress = () => {} } = params;
  const { byMovie, movieCount } = feedback;
  const { factors } = settings;
  const vectors = trainIals({ feedback, settings, onProgress: (done) => onProgress(done * 0.6) }).movies;
  const included: number[] = [];
  for (let movie = 0; movie < movieCount; movie++) {
    const readers = (byMovie.offsets[movie + 1] as number) - (byMovie.offsets[movie] as number);
    if (readers >= settings.minReaders) included.push(movie);
  }
  const middle = averageFoldIn(vectors, feedback, settings);
  const builder = createNeighbourRowsBuilder({ movieCount, maxNeighbours });
  const row = new Float64Array(movieCount);
  const projected = new Float64Array(factors);
  const isIncluded = new Set(included);
  for (let movie = 0; movie < movieCount; movie++) {
    row.fill(0);
    if (isIncluded.has(movie)) {
      for (let i = 0; i < factors; i++) {
        let sum = 0;
        for (let j = 0; j < factors; j++)
          sum += (middle[i * factors + j] as number) * (vectors[movie * factors + j] as number);
        projected[i] = sum;
      }
      for (const other of included) {
        let sum = 0;
        const at = other * factors;
        for (let i = 0; i < factors; i++) sum += (projected[i] as number) * (vectors[at + i] as number);
        row[other] = sum;
      }
      row[movie] = 0;
    }
    builder.add(row);
    if (movie % 256 === 0) onProgress(0.6 + (0.4 * movie) / movieCount);
  }
  onProgress(1);
  return builder.finish();
}

/** M, factors × factors. */
function averageFoldIn(
  vectors: Float64Array,
  { byMovie, movieCount, readerCount }: FeedbackMatrix,
  { factors, confidence, ridge }: IalsSettings,
): Float64Array {
  const matrix = gramOf(vectors, factors, ridge);
  for (let movie = 0; movie < movieCount; movie++) {
    const weight = (confidence * rowSum(byMovie, movie)) / Math.max(1, readerCount);
    const at = movie * factors;
    for (let i = 0; i < factors; i++) {
      for (let j = 0; j < factors; j++) {
        matrix[i * factors + j] =
          (matrix[i * factors + j] as number) +
          weight * (vectors[at + i] as number) * (vectors[at + j] as number);
      }
    }
  }
  return invertSpd(matrix, factors);
}
