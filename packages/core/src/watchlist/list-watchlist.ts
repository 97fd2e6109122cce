import type { Deps } from '../deps.ts';
import type { ReadIn } from '../languages/languages.ts';
import type { FeedQuery, LibraryFeed, RemovedMovie } from '../library/feed.ts';
import { getNoted, type NotedMovie, type NotedSort, notedSource } from '../library/noted-movies.ts';
import { readFeed } from '../library/read-feed.ts';

export type ListWatchlist = FeedQuery<NotedSort>;

const source = notedSource('watchlist');

/**
 * What the user wants to watch, the newest first unless sorted otherwise, or what has changed in it. One query a page.
 * @throws AppError as `readFeed`
 */
export function listWatchlist(
  deps: Pick<Deps, 'db' | 'clock'>,
  query: ListWatchlist,
): Promise<LibraryFeed<NotedMovie, RemovedMovie>> {
  return readFeed(deps, { source, query });
}

/**
 * One movie of the watchlist.
 * @throws AppError `notFound` when the movie is unknown or not on the watchlist of this user
 */
export function getWatchlistItem(
  deps: Pick<Deps, 'db'>,
  params: ReadIn & { userId: string; movieId: string },
): Promise<NotedMovie> {
  return getNoted(deps, { ...params, feed: 'watchlist' });
}
