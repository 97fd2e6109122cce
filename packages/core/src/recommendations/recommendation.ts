import type { Movie } from '../movies/movie.ts';

export const strategies = ['hybrid', 'collaborative', 'content', 'popular'] as const;
export type Strategy = (typeof strategies)[number];

export const reasonKinds = [
  'becauseYouRated',
  'becauseYouLiked',
  'similarTo',
  'genre',
  'person',
  'trending',
  'popular',
] as const;
export type ReasonKind = (typeof reasonKinds)[number];

/** Why a movie is in the list; `weight` is its share of the score, 0–1. */
export type Reason = {
  kind: ReasonKind;
  text: string;
  movie: { id: string; title: string } | null;
  weight: number;
};

/** One line of the arithmetic: `contribution` = `weight` × `value`, and the contributions sum to the score. */
export type Component = { name: string; weight: number; value: number; contribution: number };

export type Recommendation = { id: string; movie: Movie; score: number; reasons: Reason[] };

export type ListMeta = {
  /** Stored and current; computed on the spot while a new one is stored; or nothing is known of the user. */
  status: 'fresh' | 'updating' | 'coldStart';
  strategy: Strategy;
  modelId: string | null;
  listId: string;
  generatedAt: string;
};

export type RecommendationList = { items: Recommendation[]; meta: ListMeta };
