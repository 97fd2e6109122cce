import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import type { ReadIn } from '../languages/languages.ts';
import { isMovie } from '../movies/movie-reference.ts';
import {
  isVisible,
  type ReviewWithMovie,
  reviewNotFound,
  selectReviewsWithMovies,
  toReviewWithMovie,
} from './review.ts';

type ReadDeps = Pick<Deps, 'db' | 'publicUrl'>;

/**
 * A review, with its movie.
 * @throws AppError `notFound`, for hidden ones and those of deleted movies, too
 */
export async function getReview(
  deps: ReadDeps,
  { id, languages }: ReadIn & { id: string },
): Promise<ReviewWithMovie> {
  const row = await selectReviewsWithMovies(deps.db, languages)
    .where('r.id', '=', id)
    .where(isVisible)
    .executeTakeFirst();
  if (!row) throw reviewNotFound(id);
  return toReviewWithMovie(deps, row);
}

/**
 * The user's own review of a movie, also when it is hidden.
 * @throws AppError `notFound`
 */
export async function getMyReview(
  deps: ReadDeps,
  { userId, movieId, languages }: ReadIn & { userId: string; movieId: string },
): Promise<ReviewWithMovie> {
  const row = await selectReviewsWithMovies(deps.db, languages)
    .where('r.user_id', '=', userId)
    .where(isMovie(movieId))
    .executeTakeFirst();
  if (!row) throw notFound(`Your review of movie ${movieId}`);
  return toReviewWithMovie(deps, row);
}
