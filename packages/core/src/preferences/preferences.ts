import type { Genre } from '../genres/list-genres.ts';

export const maturities = ['everyone', 'teen', 'adult'] as const;
export type Maturity = (typeof maturities)[number];

/** What a user has told us of themself, beyond what they did. */
export type Preferences = {
  /** By name. */
  likedGenres: Genre[];
  dislikedGenres: Genre[];
  /** ISO 639-1, the most wanted first. */
  languages: string[];
  /** ISO 3166-1 alpha-2. */
  region: string | null;
  maturity: Maturity | null;
  hideWatched: boolean;
  /** Whether reviews that give something away are left out where nothing else is said. */
  hideSpoilers: boolean;
  /** Whether what the user searches for may be kept. */
  keepSearchHistory: boolean;
};
