import type { Deps } from '../deps.ts';
import { removeNoted } from '../library/noted-movies.ts';

/**
 * Takes a movie off the favorites, in one statement; also fine when it is none. Works for a deleted movie too.
 * @throws AppError `notFound` when there never was such a movie
 */
export function removeFavorite(
  deps: Pick<Deps, 'db' | 'jobs' | 'log'>,
  params: { userId: string; movieId: string },
): Promise<void> {
  return removeNoted(deps, { ...params, feed: 'favorites' });
}
