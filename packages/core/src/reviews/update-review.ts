import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { inTransaction } from '../idempotency/in-transaction.ts';
import { lockWriter } from './lock-writer.ts';
import {
  type Review,
  type ReviewRow,
  reviewColumns,
  reviewNotFound,
  toReview,
  writerIsShown,
} from './review.ts';
import { checkReviewText } from './review-text.ts';
import { announceReviewRating, type OptionalRating, rateWithReview } from './with-rating.ts';

/** What is absent stays. */
export type UpdateReview = OptionalRating & {
  id: string;
  userId: string;
  text?: string | undefined;
  spoiler?: boolean | undefined;
};

/**
 * Changes the user's own review and, when it says so, the rating; both or neither. A hidden one stays hidden.
 * @throws AppError `validationFailed`; `notFound` for somebody else's, too
 */
export async function updateReview(
  deps: Pick<Deps, 'db' | 'cache' | 'clock' | 'jobs' | 'log' | 'publicUrl'>,
  { score, stars, ...change }: UpdateReview,
): Promise<Review> {
  if (change.text !== undefined) checkReviewText(change.text);
  const { userId } = change;
  const { row, rated } = await inTransaction(deps.db, async (db) => {
    const written = await writeChange({ ...deps, db }, change);
    if (!written) throw reviewNotFound(change.id);
    return rateWithReview({ ...deps, db }, written, { score, stars });
  });
  await announceReviewRating(deps, { userId, rated });
  return toReview(deps, row);
}

function writeChange(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { id, userId, text, spoiler }: Omit<UpdateReview, 'score' | 'stars'>,
): Promise<ReviewRow | undefined> {
  const now = clock.now();
  return db
    .with('writer', () => lockWriter(db, userId))
    .with('put', (cte) =>
      cte
        .updateTable('reviews as r')
        .from(['writer', 'movies as m'])
        .whereRef('r.user_id', '=', 'writer.id')
        .whereRef('m.id', '=', 'r.movie_id')
        .where('m.deleted_at', 'is', null)
        .where('r.id', '=', id)
        .set({ updated_at: now })
        .$if(spoiler !== undefined, (query) => query.set({ is_spoiler: spoiler ?? false }))
        .$if(text !== undefined, (query) =>
          query.set({
            text: text ?? '',
            edited_at: sql`case when r.text = ${text ?? ''} then r.edited_at else ${now} end`,
          }),
        )
        .returningAll('r'),
    )
    .selectFrom('put as r')
    .innerJoin('users as u', 'u.id', 'r.user_id')
    .select(reviewColumns)
    .select(writerIsShown)
    .executeTakeFirst();
}
