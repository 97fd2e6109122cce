import type { PartName } from '../train-model.ts';
import type { Reason } from './reason.ts';

/** What adds to a score, or takes from it. */
export type ComponentName =
  | PartName
  /**
   * Taken for being known by all, for having been shown of late, for being like what stands above, for being of what the
   * list has more of than the reader's likes.
   */
  | 'novelty'
  | 'rotation'
  | 'diversity'
  | 'calibration'
  /** Where the profile says nothing more. */
  | 'preferences'
  | 'trending'
  | 'popular';

/** A part of a score: `contribution` = `weight` · `value`. */
export type Component = {
  name: ComponentName;
  /** Below 0 for what is taken. */
  weight: number;
  /**
   * Of a part of the model: its own score of the movie, 1 for the best candidate of this reader; may be negative. Of what is
   * taken: the score up to there, as far as it is concerned.
   */
  value: number;
  contribution: number;
};

export type Recommendation = {
  movieId: number;
  /** Sum of the contributions; above 0, at most 1, never rising along the list, comparable within one list only. */
  score: number;
  components: Component[];
  /** Largest first, at least one. */
  reasons: Reason[];
};
