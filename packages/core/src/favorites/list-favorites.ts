import type { Deps } from '../deps.ts';
import type { ReadIn } from '../languages/languages.ts';
import type { FeedQuery, LibraryFeed, RemovedMovie } from '../library/feed.ts';
import { getNoted, type NotedSort, notedSource } from '../library/noted-movies.ts';
import { readFeed } from '../library/read-feed.ts';
import type { Favorite } from './favorite.ts';

export type ListFavorites = FeedQuery<NotedSort>;

const source = notedSource('favorites');

/**
 * The user's favorites, the newest first unless sorted otherwise, or what has changed in them. One query a page.
 * @throws AppError as `readFeed`
 */
export function listFavorites(
  deps: Pick<Deps, 'db' | 'clock'>,
  query: ListFavorites,
): Promise<LibraryFeed<Favorite, RemovedMovie>> {
  return readFeed(deps, { source, query });
}

/**
 * One favorite.
 * @throws AppError `notFound` when the movie is unknown or not a favorite of this user
 */
export function getFavorite(
  deps: Pick<Deps, 'db'>,
  params: ReadIn & { userId: string; movieId: string },
): Promise<Favorite> {
  return getNoted(deps, { ...params, feed: 'favorites' });
}
