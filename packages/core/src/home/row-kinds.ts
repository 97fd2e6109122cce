import type { RowKind } from './row-kind.ts';
import { becauseYouLiked } from './rows/because-you-liked.ts';
import { continueWatching } from './rows/continue-watching.ts';
import { genre } from './rows/genre.ts';
import { hiddenGems } from './rows/hidden-gems.ts';
import { person } from './rows/person.ts';
import { popular } from './rows/popular.ts';
import { recent } from './rows/recent.ts';
import { topPicks } from './rows/top-picks.ts';
import { topRated } from './rows/top-rated.ts';
import { trending } from './rows/trending.ts';
import { watchAgain } from './rows/watch-again.ts';
import { watchlist } from './rows/watchlist.ts';

/** Every kind of row that competes for a place on the page. */
export const rowKinds: readonly RowKind[] = [
  continueWatching,
  watchlist,
  topPicks,
  becauseYouLiked,
  person,
  hiddenGems,
  genre,
  trending,
  recent,
  topRated,
  popular,
];

/** What is shown where none of them has anything. */
export const lastResort: RowKind = watchAgain;
