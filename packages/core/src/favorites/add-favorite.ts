import type { WriteDeps } from '../library/fetch-unknown.ts';
import { type PutNoted, putNoted } from '../library/noted-movies.ts';
import type { Favorite } from './favorite.ts';

export type AddFavorite = PutNoted;

/**
 * Makes a movie a favorite, or changes the note of one. Two queries: the write, then the movie.
 * @throws AppError `notFound`; `upstreamUnavailable` when an unknown movie could not be fetched in time
 */
export async function addFavorite(
  deps: WriteDeps,
  params: AddFavorite,
): Promise<{ favorite: Favorite; isNew: boolean }> {
  const { noted, isNew } = await putNoted(deps, { ...params, feed: 'favorites' });
  return { favorite: noted, isNew };
}
