import type { Deps } from '../deps.ts';
import type { WriteDeps } from '../library/fetch-unknown.ts';
import { type NotedMovie, type PutNoted, putNoted, removeNoted } from '../library/noted-movies.ts';

/**
 * Puts a movie on the watchlist, or changes the note of one that is there. Two queries: the write, then the movie.
 * @throws AppError `notFound`; `upstreamUnavailable` when an unknown movie could not be fetched in time
 */
export async function addToWatchlist(
  deps: WriteDeps,
  params: PutNoted,
): Promise<{ item: NotedMovie; isNew: boolean }> {
  const { noted, isNew } = await putNoted(deps, { ...params, feed: 'watchlist' });
  return { item: noted, isNew };
}

/**
 * Takes a movie off the watchlist, in one statement; also fine when it is not on it. Works for a deleted movie too.
 * @throws AppError `notFound` when there never was such a movie
 */
export function removeFromWatchlist(
  deps: Pick<Deps, 'db' | 'jobs' | 'log'>,
  params: { userId: string; movieId: string },
): Promise<void> {
  return removeNoted(deps, { ...params, feed: 'watchlist' });
}
