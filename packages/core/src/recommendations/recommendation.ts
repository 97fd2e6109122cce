import type { Movie } from '../movies/movie.ts';
import type { EmptyReason } from './list-filter.ts';

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
  /** What it names: a movie, a person or a genre; null for what it does not. */
  movie: { id: string; title: string } | null;
  person: { id: string; name: string } | null;
  genre: { id: string; name: string } | null;
  weight: number;
};

/** One line of the arithmetic: `contribution` = `weight` × `value`, and the contributions sum to the score. */
export type Component = { name: string; weight: number; value: number; contribution: number };

export type Recommendation = { id: string; movie: Movie; score: number; reasons: Reason[] };

/** One with its arithmetic. */
export type ExplainedRecommendation = Recommendation & { components: Component[] };

/** What the list is from, the first that holds: what the user did, genres they prefer, what is trending, what is popular. */
export const listBases = ['profile', 'preferences', 'trending', 'popular'] as const;
export type ListBasis = (typeof listBases)[number];

export type ListMeta = {
  /** Stored and current; computed on the spot while a new one is stored; or nothing is known of the user. */
  status: 'fresh' | 'updating' | 'coldStart';
  basis: ListBasis;
  strategy: Strategy;
  diversity: number;
  novelty: number;
  modelId: string | null;
  listId: string;
  generatedAt: string;
  /** Null while there are items. */
  emptyBecause: EmptyReason | null;
};

export type RecommendationList = { items: Recommendation[]; meta: ListMeta };
