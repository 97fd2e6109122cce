import { allowBytes } from '../algebra/memory-needed.ts';
import { type FeedbackMatrix, withMovies } from '../data/feedback.ts';
import { mostOf } from '../data/most-of.ts';
import { rowSquares } from '../data/sparse-rows.ts';
import { memoryByMovies, solveByMovies } from './ease-by-movies.ts';
import { memoryByUsers, solveByUsers } from './ease-by-users.ts';
import type { EaseParams } from './ease-system.ts';
import { type NeighbourRows, widened } from './neighbour-rows.ts';

/**
 * EASE (Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", 2019) with the ridge of EDLAE
 * (Steck, "Autoencoders that don't overfit towards the Identity", 2020).
 *
 * With G = XᵀX and a diagonal Λ: P = (G + Λ)⁻¹, B = −P / diag(P) by column, diag(B) = 0.
 * The rows returned are the rows of B: what interest in movie i adds to the score of movie j.
 *
 * Beyond `maxMovies` on the movies' side only those with the most feedback take part.
 *
 * @returns a row a movie (dense indices), movies nobody showed interest in have empty ones; and what cutting the rows
 *   leaves out ({@link restOfRows}).
 * @throws RangeError when the ridge is not positive or dropout is not in [0, 1), or memory is not enough.
 */
export function trainEase(params: EaseParams): NeighbourRows & { rest: Float32Array } {
  const { feedback, ridge, dropout, maxMovies = feedback.movieCount } = params;
  if (!(ridge > 0)) throw new RangeError(`ridge must be positive, not ${ridge}`);
  if (!(dropout >= 0 && dropout < 1)) throw new RangeError(`dropout must be in [0, 1), not ${dropout}`);
  const counts = Int32Array.from(
    { length: feedback.movieCount },
    (_, movie) =>
      (feedback.byMovie.offsets[movie + 1] as number) - (feedback.byMovie.offsets[movie] as number),
  );
  const side = params.side === undefined || params.side === 'auto' ? cheaperSide(params) : params.side;
  if (side === 'users') return solve(params, 'users');
  const movies = mostOf(counts, { atLeast: 0, limit: maxMovies });
  if (movies.length === feedback.movieCount) return solve(params, 'movies');
  const pruned = solve({ ...params, feedback: withMovies(feedback, movies) }, 'movies');
  return widened(pruned, movies, feedback.movieCount);
}

function solve(params: EaseParams, side: 'users' | 'movies'): NeighbourRows & { rest: Float32Array } {
  const { feedback, ridge, dropout } = params;
  const system = { ...params, diagonal: ridges(feedback, ridge, dropout) };
  const { userCount, movieCount } = feedback;
  const needed = side === 'users' ? memoryByUsers(system) : memoryByMovies(system);
  allowBytes({
    ...params,
    what: `EASE of ${userCount} readers and ${movieCount} movies`,
    workspace: needed.workspace,
    beside: needed.total - needed.workspace,
  });
  return side === 'users' ? solveByUsers(system) : solveByMovies(system);
}

/** By what has to be held. */
function cheaperSide({ feedback: { userCount, movieCount }, maxMovies = movieCount }: EaseParams) {
  const movies = Math.min(movieCount, maxMovies);
  return userCount * (userCount + movieCount) < movies * movies ? 'users' : 'movies';
}

/** Λ: one ridge a movie. */
function ridges({ byMovie, movieCount }: FeedbackMatrix, ridge: number, dropout: number): Float64Array {
  const diagonal = new Float64Array(movieCount);
  for (let movie = 0; movie < movieCount; movie++) {
    diagonal[movie] = ridge + (dropout / (1 - dropout)) * rowSquares(byMovie, movie);
  }
  return diagonal;
}
