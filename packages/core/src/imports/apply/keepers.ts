import type { ImportKind } from '../import.ts';
import { historyKeeper } from './history.ts';
import type { Keeper } from './keeper.ts';
import { favoriteKeeper, watchlistKeeper } from './lists.ts';
import { ratingKeeper } from './ratings.ts';
import { reviewKeeper } from './reviews.ts';

/** Ratings come first: a review carries the rating that is there. */
export const keepers: Readonly<Record<ImportKind, Keeper>> = {
  rating: ratingKeeper,
  favorite: favoriteKeeper,
  watchlist: watchlistKeeper,
  history: historyKeeper,
  review: reviewKeeper,
};
