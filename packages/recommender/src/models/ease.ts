import type { FeedbackMatrix } from '../data/feedback.ts';
import { rowSquares } from '../data/sparse-rows.ts';
import { solveByMovies } from './ease-by-movies.ts';
import { solveByUsers } from './ease-by-users.ts';
import type { EaseParams } from './ease-system.ts';
import type { NeighbourRows } from './neighbour-rows.ts';

/**
 * EASE (Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", 2019) with the ridge of EDLAE
 * (Steck, "Autoencoders that don't overfit towards the Identity", 2020).
 *
 * With G = XᵀX and a diagonal Λ: P = (G + Λ)⁻¹, B = −P / diag(P) by column, diag(B) = 0.
 * The rows returned are the rows of B: what interest in movie i adds to the score of movie j.
 *
 * @returns a row a movie (dense indices), movies nobody showed interest in have empty ones; and what cutting the rows
 *   leaves out ({@link restOfRows}).
 * @throws RangeError when the ridge is not positive or dropout is not in [0, 1).
 */
export function trainEase(params: EaseParams): NeighbourRows & { rest: Float32Array } {
  const { feedback, ridge, dropout } = params;
  if (!(ridge > 0)) throw new RangeError(`ridge must be positive, not ${ridge}`);
  if (!(dropout >= 0 && dropout < 1)) throw new RangeError(`dropout must be in [0, 1), not ${dropout}`);
  const fewerUsers = feedback.userCount < feedback.movieCount;
  const side =
    params.side === undefined || params.side === 'auto' ? (fewerUsers ? 'users' : 'movies') : params.side;
  const diagonal = ridges(feedback, ridge, dropout);
  return side === 'users' ? solveByUsers({ ...params, diagonal }) : solveByMovies({ ...params, diagonal });
}

/** Λ: one ridge a movie. */
function ridges({ byMovie, movieCount }: FeedbackMatrix, ridge: number, dropout: number): Float64Array {
  const diagonal = new Float64Array(movieCount);
  for (let movie = 0; movie < movieCount; movie++) {
    diagonal[movie] = ridge + (dropout / (1 - dropout)) * rowSquares(byMovie, movie);
  }
  return diagonal;
}
