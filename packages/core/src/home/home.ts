import type { Movie } from '../movies/movie.ts';
import type { Reason } from '../recommendations/recommendation.ts';

/** What a row can be about. */
export const homeRowKinds = [
  'continueWatching',
  'watchlist',
  'topPicks',
  'becauseYouLiked',
  'person',
  'hiddenGems',
  'genre',
  'trending',
  'recent',
  'topRated',
  'popular',
  'watchAgain',
] as const;
export type HomeRowKind = (typeof homeRowKinds)[number];

export const homeStatuses = ['personal', 'coldStart', 'anonymous'] as const;
/** Made from what somebody likes; nothing is known of them yet; or nobody is signed in. */
export type HomeStatus = (typeof homeStatuses)[number];

export type HomeItem = {
  /** Of a movie of the reader's own list: what feedback refers to. */
  id: string | null;
  movie: Movie;
  /** Why it is in the row, and why in the reader's list; none where the row says it all. */
  reasons: Reason[];
};

export type HomeRow = {
  /** One on the page, and the same on the next: `becauseYouLiked.42`. */
  id: string;
  kind: HomeRowKind;
  title: string;
  explanation: string;
  items: HomeItem[];
  /** The path of the list behind it, below /api/v1. */
  more: string | null;
};

export type Home = {
  rows: HomeRow[];
  meta: {
    status: HomeStatus;
    /** The list that items with an `id` are of. */
    listId: string | null;
    modelId: string | null;
  };
};
