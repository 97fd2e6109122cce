import type { Database } from '@matinee/db';
import { uuidv7 } from 'uuidv7';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { inTransaction } from '../idempotency/in-transaction.ts';
import { getMovieId, isMovie } from '../movies/movie-reference.ts';
import { lockWriter } from './lock-writer.ts';
import { type Review, type ReviewRow, reviewColumns, toReview, writerIsShown } from './review.ts';
import { checkReviewText } from './review-text.ts';
import { announceReviewRating, type OptionalRating, rateWithReview } from './with-rating.ts';

export type CreateReview = OptionalRating & {
  userId: string;
  movieId: string;
  text: string;
  spoiler?: boolean | undefined;
};

type CreateDeps = Pick<Deps, 'db' | 'cache' | 'clock' | 'jobs' | 'log' | 'publicUrl'>;

/**
 * Writes the user's review of a movie and, when it says so, the rating; both or neither.
 * @param deps `db` may be a transaction; `cache` and `jobs` are told when all is written
 * @throws AppError `validationFailed`, `notFound`; `conflict` when there is one already
 */
export async function createReview(
  deps: CreateDeps,
  { score, stars, ...given }: CreateReview,
): Promise<Review> {
  checkReviewText(given.text);
  const { userId } = given;
  const { row, rated } = await inTransaction(deps.db, async (db) => {
    const written = await insertReview({ ...deps, db }, given);
    if (!written) throw await whyNot({ db }, given);
    return rateWithReview({ ...deps, db }, written, { score, stars });
  });
  await announceReviewRating(deps, { userId, rated });
  return toReview(deps, row);
}

type Given = Omit<CreateReview, 'score' | 'stars'>;

/** Undefined when there is no such movie, no such user, or a review already. */
function insertReview(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { userId, movieId, text, spoiler = false }: Given,
): Promise<ReviewRow | undefined> {
  const now = clock.now();
  return db
    .with('movie', (cte) =>
      cte.selectFrom('movies as m').where(isMovie(movieId)).where('m.deleted_at', 'is', null).select('m.id'),
    )
    .with('writer', () => lockWriter(db, userId))
    .with('put', (cte) =>
      cte
        .insertInto('reviews')
        .columns(['id', 'user_id', 'movie_id', 'text', 'is_spoiler', 'created_at', 'updated_at'])
        .expression((eb) =>
          eb
            .selectFrom(['writer', 'movie'])
            .select([
              eb.cast<string>(eb.val(uuidv7()), 'uuid').as('id'),
              'writer.id as user_id',
              'movie.id as movie_id',
              eb.val(text).as('text'),
              eb.cast<boolean>(eb.val(spoiler), 'boolean').as('is_spoiler'),
              eb.cast<Date>(eb.val(now), 'timestamptz').as('created_at'),
              eb.cast<Date>(eb.val(now), 'timestamptz').as('updated_at'),
            ]),
        )
        .onConflict((conflict) => conflict.columns(['user_id', 'movie_id']).doNothing())
        .returningAll(),
    )
    .selectFrom('put as r')
    .innerJoin('users as u', 'u.id', 'r.user_id')
    .select(reviewColumns)
    .select(writerIsShown)
    .executeTakeFirst();
}

async function whyNot({ db }: { db: Database }, { userId, movieId }: Given): Promise<AppError> {
  const id = await getMovieId({ db }, movieId);
  const there = await db
    .selectFrom('reviews')
    .where('user_id', '=', userId)
    .where('movie_id', '=', id)
    .select('id')
    .executeTakeFirst();
  return there
    ? new AppError('conflict', `You have reviewed this movie already: change your review ${there.id}`)
    : new AppError('unauthenticated', 'The account is gone');
}
