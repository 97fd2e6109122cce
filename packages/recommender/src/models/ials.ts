import type { FeedbackMatrix } from '../data/feedback.ts';
import type { SparseRows } from '../data/sparse-rows.ts';

export type IalsSettings = {
  /** Length of a vector. */
  factors: number;
  /** α: a grade of 1 counts as 1 + α observations. */
  confidence: number;
  /** λ. */
  ridge: number;
  iterations: number;
};

/** Steps of the conjugate gradient method a vector gets each time; it starts where it was. */
const CG_STEPS = 3;

/**
 * Factors of implicit feedback (Hu, Koren, Volinsky, "Collaborative filtering for implicit feedback datasets", 2008),
 * solved by conjugate gradients (Takács, Pilászy, Tikk, "Applications of the conjugate gradient method for implicit feedback
 * collaborative filtering", 2011). Memory and time grow with ratings × factors: for catalogues too large for a dense solve.
 *
 * @returns vectors, row-major f64: users × factors and movies × factors.
 */
export function trainIals(params: {
  feedback: FeedbackMatrix;
  settings: IalsSettings;
  /** Called with 0…1. */
  onProgress?: (done: number) => void;
}): { users: Float64Array; movies: Float64Array } {
  const { feedback, settings, onProgress = () => {} } = params;
  const { factors, iterations } = settings;
  const users = new Float64Array(feedback.userCount * factors);
  const movies = startVectors(feedback, factors);
  for (let round = 0; round < iterations; round++) {
    solveSide(users, { others: movies, rows: feedback.byUser, settings });
    solveSide(movies, { others: users, rows: feedback.byMovie, settings });
    onProgress((round + 1) / iterations);
  }
  return { users, movies };
}

/**
 * Small numbers that look random and follow from what is known of a movie, not from its place: movies in another order
 * get the same vectors.
 */
function startVectors({ byUser, byMovie, movieCount }: FeedbackMatrix, factors: number): Float64Array {
  const vectors = new Float64Array(movieCount * factors);
  for (let movie = 0; movie < movieCount; movie++) {
    // Whole numbers: their sums do not depend on the order.
    let seed = 0;
    for (
      let index = byMovie.offsets[movie] as number;
      index < (byMovie.offsets[movie + 1] as number);
      index++
    ) {
      const user = byMovie.columns[index] as number;
      const length = (byUser.offsets[user + 1] as number) - (byUser.offsets[user] as number);
      seed += Math.imul(length, 2_654_435_761) + Math.round(1e6 * (byMovie.values[index] as number));
    }
    for (let i = 0; i < factors; i++)
      vectors[movie * factors + i] =
        ((((seed % 1e6) + i + 1) * 0.6180339887498949 * (i + 1)) % 1) * 0.1 - 0.05;
  }
  return vectors;
}

/** Each vector of one side, the other side fixed: (YᵀY + λI + Σ α·g y yᵀ) x = Σ (1 + α·g) y. */
function solveSide(
  target: Float64Array,
  { others, rows, settings }: { others: Float64Array; rows: SparseRows; settings: IalsSettings },
): void {
  const { factors, confidence, ridge } = settings;
  const gram = gramOf(others, factors, ridge);
  const residual = new Float64Array(factors);
  const direction = new Float64Array(factors);
  const product = new Float64Array(factors);
  for (let row = 0; row + 1 < rows.offsets.length; row++) {
    const x = target.subarray(row * factors, (row + 1) * factors);
    const start = rows.offsets[row] as number;
    const end = rows.offsets[row + 1] as number;
    if (start === end) {
      x.fill(0);
      continue;
    }
    const multiply = (by: Float64Array) => {
      product.fill(0);
      for (let i = 0; i < factors; i++) addScaled(product, gram, i * factors, by[i] as number);
      for (let index = start; index < end; index++) {
        const at = (rows.columns[index] as number) * factors;
        const weight = confidence * (rows.values[index] as number) * dotAt(others, at, by);
        addScaled(product, others, at, weight);
      }
    };
    residual.fill(0);
    for (let index = start; index < end; index++)
      addScaled(
        residual,
        others,
        (rows.columns[index] as number) * factors,
        1 + confidence * (rows.values[index] as number),
      );
    multiply(x);
    for (let i = 0; i < factors; i++) residual[i] = (residual[i] as number) - (product[i] as number);
    direction.set(residual);
    let squares = dotAt(residual, 0, residual);
    for (let step = 0; step < CG_STEPS && squares > 1e-20; step++) {
      multiply(direction);
      const length = squares / dotAt(direction, 0, product);
      for (let i = 0; i < factors; i++) {
        x[i] = (x[i] as number) + length * (direction[i] as number);
        residual[i] = (residual[i] as number) - length * (product[i] as number);
      }
      const next = dotAt(residual, 0, residual);
      for (let i = 0; i < factors; i++)
        direction[i] = (residual[i] as number) + (next / squares) * (direction[i] as number);
      squares = next;
    }
  }
}

/** VᵀV + ridge · I, factors × factors. */
export function gramOf(vectors: Float64Array, factors: number, ridge: number): Float64Array {
  const gram = new Float64Array(factors * factors);
  for (let at = 0; at < vectors.length; at += factors)
    for (let i = 0; i < factors; i++) {
      const value = vectors[at + i] as number;
      for (let j = 0; j < factors; j++) {
        gram[i * factors + j] = (gram[i * factors + j] as number) + value * (vectors[at + j] as number);
      }
    }
  for (let i = 0; i < factors; i++) gram[i * factors + i] = (gram[i * factors + i] as number) + ridge;
  return gram;
}

/** target += factor · source[at … at + length of target). */
function addScaled(target: Float64Array, source: Float64Array, at: number, factor: number): void {
  for (let i = 0; i < target.length; i++)
    target[i] = (target[i] as number) + factor * (source[at + i] as number);
}

/** Dot product of `vector` and as many values of `source` from `at`. */
function dotAt(source: Float64Array, at: number, vector: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += (source[at + i] as number) * (vector[i] as number);
  return sum;
}
