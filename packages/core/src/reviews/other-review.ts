import { type RawBuilder, sql } from 'kysely';
import { AppError } from '../errors.ts';
import { reviewNotFound } from './review.ts';

export type OtherReviewRow = { reader_id: string | null; is_own: boolean | null };

/**
 * The CTEs `reader` (an account) and `target` (a review that is there for everybody) for a statement in which the one
 * has to say something of the other. Both are locked, in this order: neither goes before it is said, and of many who
 * do so at once none waits for ever.
 */
export function otherReview({ id, userId }: { id: string; userId: string }): RawBuilder<unknown> {
  return sql`
reader as (select u.id from users u where u.id = ${userId} for key share),
target as (
  select r.id, reader.id as reader_id, r.user_id = reader.id as is_own
  from reader cross join reviews r join movies m on m.id = r.movie_id and m.deleted_at is null
  where r.id = ${id} and r.hidden_at is null
  for no key update of r
)`;
}

/** @throws AppError `unauthenticated`, `notFound`; `conflict` when it is one's own */
export function requireOther(
  [row]: readonly OtherReviewRow[],
  { id, what }: { id: string; what: 'vote for' | 'report' },
): void {
  if (!row?.reader_id) throw new AppError('unauthenticated', 'The account is gone');
  if (row.is_own === null) throw reviewNotFound(id);
  if (row.is_own) throw new AppError('conflict', `Nobody can ${what} a review of their own`);
}
