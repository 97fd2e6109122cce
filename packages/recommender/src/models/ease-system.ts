import type { FeedbackMatrix } from '../data/feedback.ts';

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

/** What both sides solve: the parameters and Λ, one ridge a movie. */
export type EaseSystem = EaseParams & { diagonal: Float64Array };
