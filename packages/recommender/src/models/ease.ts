import { invertSpd } from '../algebra/spd-inverse.ts';
import type { FeedbackMatrix, SparseRows } from '../data/feedback.ts';
import { createNeighbourRowsBuilder, type NeighbourRows } from './neighbour-rows.ts';

export type EaseParams = {
  feedback: FeedbackMatrix;
  /** λ, added to every movie's diagonal. */
  ridge: number;
  /** p of EDLAE: the diagonal also gets p / (1 − p) of the movie's own sum of squares. 0 ≤ p < 1. */
  dropout: number;
  maxNeighbours: number;
  /**
   * Which inverse to take; both give the same rows. `auto` takes the smaller one: users × users when users are
   * fewer than movies, else movies × movies.
   */
  side?: 'auto' | 'users' | 'movies';
  /** Called with 0…1. */
  onProgress?: (done: number) => void;
};

/**
 * EASE (Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", 2019) with the ridge of EDLAE
 * (Steck, "Autoencoders that don't overfit towards the Identity", 2020).
 *
 * With G = XᵀX and a diagonal Λ: P = (G + Λ)⁻¹, B = −P / diag(P) by column, diag(B) = 0.
 * The rows returned are the rows of B: what interest in movie i adds to the score of movie j.
 *
 * @returns a row a movie (dense indices); movies nobody showed interest in have empty rows.
 * @throws RangeError when the ridge is not positive or dropout is not in [0, 1).
 */
export function trainEase(params: EaseParams): NeighbourRows {
  const { feedback, ridge, dropout } = params;
  if (!(ridge > 0)) throw new RangeError(`ridge must be positive, not ${ridge}`);
  if (!(dropout >= 0 && dropout < 1)) throw new RangeError(`dropout must be in [0, 1), not ${dropout}`);
  const fewerUsers = feedback.userCount < feedback.movieCount;
  const side =
    params.side === undefined || params.side === 'auto' ? (fewerUsers ? 'users' : 'movies') : params.side;
  const diagonal = ridges(feedback, ridge, dropout);
  const importance = neighbourImportance(feedback);
  return side === 'users'
    ? solveUsers({ ...params, diagonal, importance })
    : solveMovies({ ...params, diagonal, importance });
}

type Solve = EaseParams & { diagonal: Float64Array; importance: Float64Array };

/** Λ: one ridge a movie. */
function ridges({ byMovie, movieCount }: FeedbackMatrix, ridge: number, dropout: number): Float64Array {
  const diagonal = new Float64Array(movieCount);
  for (let movie = 0; movie < movieCount; movie++) {
    let squares = 0;
    const end = byMovie.offsets[movie + 1] as number;
    for (let index = byMovie.offsets[movie] as number; index < end; index++) {
      squares += (byMovie.values[index] as number) ** 2;
    }
    diagonal[movie] = ridge + (dropout / (1 - dropout)) * squares;
  }
  return diagonal;
}

/**
 * A cut row loses least when what it keeps can reach the top of a list: weights to movies many like are worth more
 * than equal ones to movies few do. Measured: the root of the count loses less than the weight alone.
 */
function neighbourImportance({ byMovie, movieCount }: FeedbackMatrix): Float64Array {
  return Float64Array.from({ length: movieCount }, (_, movie) =>
    Math.sqrt(1 + (byMovie.offsets[movie + 1] as number) - (byMovie.offsets[movie] as number)),
  );
}

/**
 * The users' side, by Woodbury: (XᵀX + Λ)⁻¹ = Λ⁻¹ − Yᵀ M Y with Y = X Λ⁻¹ and M = (I + X Yᵀ)⁻¹.
 * Off the diagonal B_ij = (Yᵀ M X)_ij / (1 − (Yᵀ M X)_jj), one row at a time: nothing movies × movies is ever held.
 */
function solveUsers(params: Solve): NeighbourRows {
  const { feedback, diagonal, importance, maxNeighbours, onProgress = () => {} } = params;
  const { byUser, byMovie, userCount, movieCount } = feedback;
  const inverse = invertSpd(userGram(feedback, diagonal), userCount, (done) => onProgress(done * 0.2));
  /** M y of the movie at hand, one value a user. */
  const along = new Float64Array(userCount);
  const project = (movie: number) =>
    projectMovie(along, { feedback, inverse, movie, ridge: diagonal[movie] as number });
  const scale = Float64Array.from({ length: movieCount }, (_, movie) => {
    project(movie);
    return 1 / (1 - sparseDot(byMovie, movie, along));
  });
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
        strength[other] = Math.abs(weight) * (importance[other] as number);
      }
      row[movie] = 0;
      strength[movie] = 0;
    }
    builder.add(row, strength);
    if (movie % 256 === 0) onProgress(0.2 + (0.8 * movie) / movieCount);
  }
  onProgress(1);
  return builder.finish();
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

function sparseDot(rows: SparseRows, row: number, dense: Float64Array): number {
  let sum = 0;
  const end = rows.offsets[row + 1] as number;
  for (let index = rows.offsets[row] as number; index < end; index++) {
    sum += (rows.values[index] as number) * (dense[rows.columns[index] as number] as number);
  }
  return sum;
}

function addScaledRow(target: Float64Array, rows: SparseRows, row: number, factor: number): void {
  const end = rows.offsets[row + 1] as number;
  for (let index = rows.offsets[row] as number; index < end; index++) {
    const column = rows.columns[index] as number;
    target[column] = (target[column] as number) + factor * (rows.values[index] as number);
  }
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

/** The movies' side: the inverse of XᵀX + Λ itself, then its rows. */
function solveMovies(params: Solve): NeighbourRows {
  const { feedback, diagonal, importance, maxNeighbours, onProgress = () => {} } = params;
  const { byUser, byMovie, userCount, movieCount } = feedback;
  const gram = new Float64Array(movieCount * movieCount);
  for (let user = 0; user < userCount; user++) addOuterProduct(gram, movieCount, byUser, user, 1);
  addDiagonal(gram, movieCount, (movie) => diagonal[movie] as number);
  const inverse = invertSpd(gram, movieCount, (done) => onProgress(done * 0.9));
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
        strength[other] = Math.abs(weight) * (importance[other] as number);
      }
      row[movie] = 0;
      strength[movie] = 0;
    }
    builder.add(row, strength);
    if (movie % 256 === 0) onProgress(0.9 + (0.1 * movie) / movieCount);
  }
  onProgress(1);
  return builder.finish();
}

/** gram += factor · r rᵀ for one sparse row r; only what the row touches. */
function addOuterProduct(
  gram: Float64Array,
  size: number,
  rows: SparseRows,
  row: number,
  factor: number,
): void {
  const start = rows.offsets[row] as number;
  const end = rows.offsets[row + 1] as number;
  for (let first = start; first < end; first++) {
    const base = (rows.columns[first] as number) * size;
    const value = factor * (rows.values[first] as number);
    for (let second = start; second < end; second++) {
      const position = base + (rows.columns[second] as number);
      gram[position] = (gram[position] as number) + value * (rows.values[second] as number);
    }
  }
}

function addDiagonal(matrix: Float64Array, size: number, value: (index: number) => number): void {
  for (let index = 0; index < size; index++) {
    const position = index * size + index;
    matrix[position] = (matrix[position] as number) + value(index);
  }
}
