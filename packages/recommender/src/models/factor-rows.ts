import { openCombiner } from '../algebra/combine.ts';
import type { RealArray } from '../algebra/precision.ts';
import type { Resources } from '../algebra/resources.ts';
import { invertSpd } from '../algebra/spd-inverse.ts';
import type { FeedbackMatrix } from '../data/feedback.ts';
import { mostOf } from '../data/most-of.ts';
import { rowSum, type SparseRows } from '../data/sparse-rows.ts';
import { gramOf, type IalsSettings, trainIals } from './ials.ts';
import { createNeighbourRowsBuilder, type NeighbourRows, type RowForm } from './neighbour-rows.ts';

/** Rows computed at a time. */
const BATCH = 256;

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
export function trainFactorRows(
  params: Pick<Resources, 'pool'> &
    RowForm & {
      feedback: FeedbackMatrix;
      settings: FactorSettings;
      /** Called with 0…1. */
      onProgress?: (done: number) => void;
    },
): NeighbourRows {
  const { feedback, settings, maxNeighbours, isByWeight, pool, onProgress = () => {} } = params;
  const { byMovie, movieCount } = feedback;
  const vectors = trainIals({ feedback, settings, onProgress: (done) => onProgress(done * 0.6) }).movies;
  const readers = Int32Array.from(
    { length: movieCount },
    (_, movie) => (byMovie.offsets[movie + 1] as number) - (byMovie.offsets[movie] as number),
  );
  const included = mostOf(readers, { atLeast: settings.minReaders, limit: movieCount });
  const combiner = openCombiner({
    ...projectedRows(included, { vectors, middle: averageFoldIn(vectors, feedback, settings), settings }),
    columns: included.length,
    batch: BATCH,
    pool,
  });
  const builder = createNeighbourRowsBuilder({ movieCount, maxNeighbours, isByWeight });
  const row = new Float64Array(included.length);
  let rows: RealArray = row;
  let place = 0;
  for (let movie = 0; movie < movieCount; movie++) {
    if (included[place] === movie) {
      const inBatch = place % BATCH;
      if (inBatch === 0) rows = combiner.combine(place, Math.min(BATCH, included.length - place));
      row.set(rows.subarray(inBatch * row.length, (inBatch + 1) * row.length));
      row[place] = 0;
      builder.add(row, { movies: included });
      place++;
    } else builder.addEmpty();
    if (movie % 256 === 0) onProgress(0.6 + (0.4 * movie) / movieCount);
  }
  onProgress(1);
  return builder.finish();
}

/** V M, as sparse rows of which no value is left out, and Vᵀ, of the movies at hand. */
function projectedRows(
  movies: Int32Array,
  { vectors, middle, settings }: { vectors: Float64Array; middle: Float64Array; settings: FactorSettings },
): { rows: SparseRows; source: Float32Array } {
  const { factors } = settings;
  const values = new Float64Array(movies.length * factors);
  const source = new Float32Array(factors * movies.length);
  movies.forEach((movie, place) => {
    const own = vectors.subarray(movie * factors, (movie + 1) * factors);
    for (let i = 0; i < factors; i++) {
      let sum = 0;
      for (let j = 0; j < factors; j++) sum += (middle[i * factors + j] as number) * (own[j] as number);
      values[place * factors + i] = sum;
      source[i * movies.length + place] = own[i] as number;
    }
  });
  return {
    rows: {
      offsets: Int32Array.from({ length: movies.length + 1 }, (_, place) => place * factors),
      columns: Int32Array.from(values, (_, index) => index % factors),
      values,
    },
    source,
  };
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
