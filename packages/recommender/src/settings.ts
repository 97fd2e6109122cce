import type { Grading } from './data/feedback.ts';

/** How much content counts beside collaborative evidence; fades as more is known of the reader. */
export type Blend = {
  /** Share of content for a reader of whom nothing is known, 0–1. */
  contentAtStart: number;
  /** Share of content for a reader of whom much is known, 0–1. */
  contentAtEnd: number;
  /** Liked movies after which half of the way between the two is gone. */
  halfway: number;
};

/** Everything that decides what a model is and how it is served; plain JSON, stored with the model. */
export type ModelSettings = {
  grading: Grading;
  /** λ of EASE. */
  ridge: number;
  /** Dropout of EDLAE, 0 ≤ p < 1. */
  dropout: number;
  /** Longest row kept, for each movie and part. */
  maxNeighbours: number;
  /** τ: the r-th most recent entry of a profile (from 0) counts 1 / (1 + r / τ). null: all count alike. */
  recency: number | null;
  blend: Blend;
};

/** The part of the settings that {@link recommend} reads. */
export type ServingSettings = Pick<ModelSettings, 'grading' | 'recency' | 'blend'>;

/**
 * Settings for a data set of this many users, chosen on the nested splits of the bundled sample.
 * The ridge grows with the root of the number of users: 120 for 600 users, 390 for 6,000, at most 800.
 *
 * @param params.protocol what the settings are for. Serving is `temporal`, the default: what readers did last says
 *   most of what they do next. Under `random` there is no "last", and all of a profile counts alike.
 */
export function defaultSettings(params: {
  userCount: number;
  protocol?: 'temporal' | 'random';
}): ModelSettings {
  return {
    grading: { liked: 1, fair: 0.3, disliked: 0 },
    ridge: Math.min(800, Math.max(50, Math.round(5 * Math.sqrt(params.userCount)))),
    dropout: 0.33,
    maxNeighbours: 256,
    recency: params.protocol === 'random' ? null : 50,
    blend: { contentAtStart: 0.6, contentAtEnd: 0.05, halfway: 1.5 },
  };
}
