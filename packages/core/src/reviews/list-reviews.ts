import { expressionBuilder } from 'kysely';
import type { Deps } from '../deps.ts';
import type { ReadIn } from '../languages/languages.ts';
import { getMovieId, isMovie } from '../movies/movie-reference.ts';
import type { Order } from '../movies/sorts.ts';
import { type FeedRequest, type KeysetColumn, keyset } from '../pagination/keyset.ts';
import type { Feed } from '../pagination/page.ts';
import {
  isVisible,
  type Review,
  type ReviewTables,
  type ReviewWithMovie,
  selectReviews,
  selectReviewsWithMovies,
  toReview,
  toReviewWithMovie,
} from './review.ts';
import {
  type ReviewFilters,
  reviewFilter,
  type SpoilerPolicy,
  scoreOrNone,
  spoilerCondition,
} from './review-filters.ts';

export const reviewSorts = ['newest', 'score', 'helpful', 'movieRating'] as const;
export type ReviewSort = (typeof reviewSorts)[number];

/** Of one movie, whose rating is the same for all. */
export const movieReviewSorts = ['newest', 'score', 'helpful'] as const;

type Listing = FeedRequest & ReadIn & SpoilerPolicy & { sort?: ReviewSort; order?: Order | undefined };
type ReadDeps = Pick<Deps, 'db' | 'publicUrl'>;

const eb = expressionBuilder<ReviewTables, 'r' | 'm' | 's'>();
const id: KeysetColumn = { by: eb.ref('r.id'), type: 'uuid' };

/** From the top unless turned round; the id makes ties stable. */
const sorts: Record<ReviewSort, readonly KeysetColumn[]> = {
  newest: [{ by: eb.ref('r.created_at'), type: 'timestamp' }, id],
  score: [{ by: scoreOrNone, type: 'integer' }, id],
  helpful: [{ by: eb.ref('r.helpfulness'), type: 'double' }, id],
  movieRating: [
    { by: eb.ref('s.bayesian_mean'), type: 'double' },
    { by: eb.ref('r.movie_id'), type: 'integer' },
    id,
  ],
};

/**
 * Reviews with their movies, the newest first unless sorted otherwise. One query a page, and one more when a genre is
 * named.
 * @throws AppError `validationFailed` for a cursor of another list, and as {@link reviewFilter}
 */
export async function listReviews(
  deps: ReadDeps,
  { sort = 'newest', order = 'desc', cursor, limit, languages, ...wanted }: Listing & ReviewFilters,
): Promise<Feed<ReviewWithMovie>> {
  const { hideSpoilers, readerId, ...filters } = wanted;
  const named = JSON.stringify(Object.entries(filters).sort());
  const feed = keyset({ scope: ['reviews', named, sort, order], columns: sorts[sort], order, cursor, limit });
  const query = selectReviewsWithMovies(deps.db, languages)
    .where(isVisible)
    .where(await reviewFilter(deps, filters))
    .where(spoilerCondition({ hideSpoilers, readerId }));
  const rows = await feed.apply(query).execute();
  return feed.toFeed(rows, (row) => toReviewWithMovie(deps, row));
}

export type ListMovieReviews = Omit<Listing, 'sort' | 'languages'> &
  Pick<ReviewFilters, 'scoreFrom' | 'scoreTo' | 'text'> & {
    movieId: string;
    sort?: (typeof movieReviewSorts)[number];
  };

/**
 * Reviews of a movie, the newest first unless sorted otherwise. One query a page, and one more when it is empty.
 * @throws AppError `notFound`; `validationFailed` as {@link listReviews}
 */
export async function listMovieReviews(
  deps: ReadDeps,
  { movieId, sort = 'newest', order = 'desc', cursor, limit, ...wanted }: ListMovieReviews,
): Promise<Feed<Review>> {
  const { hideSpoilers, readerId, ...filters } = wanted;
  const named = JSON.stringify(Object.entries(filters).sort());
  const scope = ['reviews of', movieId, named, sort, order];
  const feed = keyset({ scope, columns: sorts[sort], order, cursor, limit });
  const query = selectReviews(deps.db)
    .where(isVisible)
    .where(isMovie(movieId))
    .where(await reviewFilter(deps, filters))
    .where(spoilerCondition({ hideSpoilers, readerId }));
  const rows = await feed.apply(query).execute();
  if (rows.length === 0) await getMovieId(deps, movieId);
  return feed.toFeed(rows, (row) => toReview(deps, row));
}

/**
 * The user's own reviews with their movies, the newest first; hidden ones among them. One query a page.
 * @throws AppError `validationFailed` for a cursor of another list
 */
export async function listMyReviews(
  deps: ReadDeps,
  { userId, cursor, limit, languages }: FeedRequest & ReadIn & { userId: string },
): Promise<Feed<ReviewWithMovie>> {
  const scope = ['my reviews', userId];
  const feed = keyset({ scope, columns: sorts.newest, order: 'desc', cursor, limit });
  const query = selectReviewsWithMovies(deps.db, languages).where('r.user_id', '=', userId);
  const rows = await feed.apply(query).execute();
  return feed.toFeed(rows, (row) => toReviewWithMovie(deps, row));
}
