import type { Deps } from '../deps.ts';
import type { ScoreOrStars } from '../ratings/rating.ts';
import { announceRating, type WrittenRating, writeRating } from '../ratings/set-rating.ts';
import type { ReviewRow } from './review.ts';

/** At most one of the two: without either the rating stays as it is. */
export type OptionalRating = ScoreOrStars;

/** A review that was written, with the rating it carried. */
export type Rated = { row: ReviewRow; rated: WrittenRating | undefined };

/**
 * Rates the movie of a review that was written just now, in its transaction.
 * @throws AppError `validationFailed` for both scales at once
 */
export async function rateWithReview(
  deps: Pick<Deps, 'db' | 'clock'>,
  row: ReviewRow,
  { score, stars }: OptionalRating,
): Promise<Rated> {
  if (score === undefined && stars === undefined) return { row, rated: undefined };
  const movieId = String(row.movie_id);
  const rated = await writeRating(deps, { userId: row.user_id, movieId, score, stars });
  return { row: { ...row, score: rated.rating.score }, rated };
}

/** To be called after the commit. */
export async function announceReviewRating(
  deps: Pick<Deps, 'cache' | 'jobs' | 'log'>,
  { userId, rated }: { userId: string; rated: WrittenRating | undefined },
): Promise<void> {
  if (rated) await announceRating(deps, { ...rated, userId });
}
