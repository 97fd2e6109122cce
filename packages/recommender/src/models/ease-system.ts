import type { Resources } from '../algebra/resources.ts';
import type { FeedbackMatrix } from '../data/feedback.ts';
import type { RowForm } from './neighbour-rows.ts';

export type EaseParams = Resources &
  RowForm & {
    feedback: FeedbackMatrix;
    /** λ, added to every movie's diagonal. */
    ridge: number;
    /** p of EDLAE: the diagonal also gets p / (1 − p) of the movie's own sum of squares. 0 ≤ p < 1. */
    dropout: number;
    /** Of the movies' side, which takes the square of their number in memory and the cube in time. All where not given. */
    maxMovies?: number;
    /**
     * Which inverse to take; both give the same rows. `auto` takes what holds less: users × (users + movies), or
     * movies × movies.
     */
    side?: 'auto' | 'users' | 'movies';
    /** Called with 0…1. */
    onProgress?: (done: number) => void;
  };

/** What both sides solve: the parameters and Λ, one ridge a movie. */
export type EaseSystem = EaseParams & { diagonal: Float64Array };
