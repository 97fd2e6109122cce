import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { isMovie } from '../movies/movie-reference.ts';
import { type Rating, toRating } from './rating.ts';

/**
 * The user's rating of a movie.
 * @throws AppError `notFound` when the movie is unknown or not rated by this user
 */
export async function getRating(
  { db }: Pick<Deps, 'db'>,
  { userId, movieId }: { userId: string; movieId: string },
): Promise<Rating> {
  const row = await db
    .selectFrom('movies as m')
    .innerJoin('ratings as r', 'r.movie_id', 'm.id')
    .innerJoin('raters', 'raters.id', 'r.rater_id')
    .where('m.deleted_at', 'is', null)
    .where('raters.user_id', '=', userId)
    .where(isMovie(movieId))
    .select(['r.movie_id', 'r.score', 'r.created_at', 'r.updated_at'])
    .executeTakeFirst();
  if (!row) throw notFound(`A rating of movie ${movieId}`);
  return toRating(row);
}
