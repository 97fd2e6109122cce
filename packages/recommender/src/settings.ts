import type { Grading } from './data/feedback.ts';
import type { Protocol } from './evaluation/protocols.ts';
import type { FactorSettings } from './models/factor-rows.ts';
import type { PopularSettings } from './models/popular.ts';
import type { SequentialSettings } from './models/sequential.ts';

/** How much each part counts. */
export type Blend = {
  /** Shares of what ratings say, each 0–1, together at most 1; the rest is the collaborative part's. */
  sequential: number;
  factors: number;
  /** Share of content for a reader of whom nothing is known, 0–1. */
  contentAtStart: number;
  /** Share of content for a reader of whom much is known, 0–1. */
  contentAtEnd: number;
  /** Liked movies after which half of the way between the two is gone. */
  halfway: number;
  /** Share of popularity for a reader of whom nothing is known, 0–1; it is taken from all other parts. */
  popularAtStart: number;
  /** Liked movies after which half of that is gone; after five times as many all of it is. Likes of one kind end it sooner. */
  popularHalfway: number;
};

/** What is taken from scores so that lists are not more of the same; each 0–1, 0 takes nothing. */
export type Reranking = {
  /** For likeness to what stands above in the list. */
  diversity: number;
  /** For being more popular than what a reader likes; where it is learned, as much of this as costs hardly any accuracy. */
  novelty: number;
  /** For having been shown of late. */
  rotation: number;
};

/** Everything that decides what a model is and how it is served; plain JSON, stored with the model. */
export type ModelSettings = {
  grading: Grading;
  /** λ of EASE. */
  ridge: number;
  /** Dropout of EDLAE, 0 ≤ p < 1. */
  dropout: number;
  /** What a genre or a decade counts beside a reader in EASE; 0 leaves them out. */
  features: number;
  sequential: SequentialSettings;
  factors: FactorSettings;
  /**
   * Most movies that EASE (on the movies' side) and the sequential part are solved for, those with the most feedback: each
   * takes the square of their number in memory and the cube in time. The others are left to the other parts.
   */
  maxMovies: number;
  popular: PopularSettings;
  /** Longest row kept, for each movie and part. */
  maxNeighbours: number;
  /** τ: the r-th most recent entry of a profile (from 0) counts 1 / (1 + r / τ). null: all count alike. */
  recency: number | null;
  blend: Blend;
  reranking: Reranking;
};

/** The part of the settings that {@link recommend} reads. */
export type ServingSettings = Pick<ModelSettings, 'grading' | 'recency' | 'blend' | 'reranking'> & {
  sequential: Pick<SequentialSettings, 'decay'>;
};

/**
 * Settings for a data set of this many users, as far as they are not learned from it ({@link learnSettings}). The ridge
 * grows with the root of the number of users: 100 for 600 users, 310 for 6,000, at most 800.
 *
 * @param params.protocol what the settings are for. Serving is `temporal`, the default: what readers did last says
 *   most of what they do next. Under `random` there is no "last", all of a profile counts alike, and what was watched and
 *   not liked says something too.
 */
export function defaultSettings(params: { userCount: number; protocol?: Protocol }): ModelSettings {
  const isRandom = params.protocol === 'random';
  return {
    grading: isRandom ? { liked: 1, fair: 0.6, disliked: 0.3 } : { liked: 1, fair: 0.3, disliked: 0 },
    ridge: Math.min(800, Math.max(40, Math.round((isRandom ? 3 : 4) * Math.sqrt(params.userCount)))),
    dropout: 0.33,
    features: 1,
    sequential: { decay: 0.9, horizon: 0.8, ridge: 2, minPositives: 5 },
    factors: { factors: 32, confidence: 10, ridge: 5, iterations: 6, minReaders: 3 },
    popular: { halfLifeDays: null, prior: 0 },
    maxMovies: 15_000,
    maxNeighbours: isRandom ? 2048 : 256,
    recency: isRandom ? null : 50,
    blend: {
      sequential: isRandom ? 0 : 0.3,
      factors: isRandom ? 0.1 : 0.2,
      contentAtStart: 0.3,
      contentAtEnd: isRandom ? 0 : 0.06,
      halfway: 1.5,
      popularAtStart: 0.55,
      popularHalfway: 5.5,
    },
    reranking: { diversity: 0.2, novelty: 0.7, rotation: 0.3 },
  };
}
