import { recordEvent } from '../audit/record-event.ts';
import type { Deps } from '../deps.ts';
import { inTransaction } from '../idempotency/in-transaction.ts';
import { reviewNotFound } from './review.ts';

export type DeleteReview = {
  id: string;
  userId: string;
  /** Whether the user may delete what others wrote. */
  isModerator: boolean;
  ip?: string | undefined;
};

/**
 * Deletes a review with its votes and reports; the rating stays. What a moderator deletes is in the audit log.
 * @throws AppError `notFound` for somebody else's, too, unless the user is a moderator
 */
export function deleteReview(
  { db }: Pick<Deps, 'db'>,
  { id, userId, isModerator, ip }: DeleteReview,
): Promise<void> {
  return inTransaction(db, async (trx) => {
    const gone = await trx
      .deleteFrom('reviews')
      .where('id', '=', id)
      .$if(!isModerator, (query) => query.where('user_id', '=', userId))
      .returning(['user_id', 'movie_id'])
      .executeTakeFirst();
    if (!gone) throw reviewNotFound(id);
    if (gone.user_id === userId) return;
    const detail = { reviewId: id, movieId: String(gone.movie_id) };
    const event = { actorId: userId, subjectId: gone.user_id, ip, detail };
    await recordEvent({ db: trx }, { ...event, action: 'moderation.reviewDeleted' });
  });
}
