import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { type OtherReviewRow, otherReview, requireOther } from './other-review.ts';
import { reviewNotFound } from './review.ts';

/** What somebody thinks of a review, and how many think what by now. */
export type ReviewVote = { reviewId: string; myVote: boolean; helpful: number; notHelpful: number };

export type Vote = { id: string; userId: string; helpful: boolean };

/**
 * Says whether the user finds a review helpful, or changes that. Two queries: the write, then the counts.
 * @throws AppError `notFound`, `conflict` for one's own
 */
export async function voteOnReview(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { id, userId, helpful }: Vote,
): Promise<ReviewVote> {
  const { rows } = await sql<OtherReviewRow>`
with ${otherReview({ id, userId })},
put as (
  insert into review_votes as v (review_id, user_id, is_helpful, created_at)
  select id, reader_id, ${helpful}, ${clock.now()} from target where not is_own
  on conflict (review_id, user_id) do update set is_helpful = excluded.is_helpful, created_at = excluded.created_at
    where v.is_helpful <> excluded.is_helpful
)
select reader.id as reader_id, target.is_own from (values (1)) one left join reader on true left join target on true`.execute(
    db,
  );
  requireOther(rows, { id, what: 'vote for' });
  const counts = await db
    .selectFrom('reviews')
    .where('id', '=', id)
    .select(['helpful', 'not_helpful as notHelpful'])
    .executeTakeFirst();
  if (!counts) throw reviewNotFound(id);
  return { reviewId: id, myVote: helpful, ...counts };
}

/**
 * Takes a vote back, in one statement; also fine when there is none.
 * @throws AppError `notFound`
 */
export async function takeVoteBack(
  { db }: Pick<Deps, 'db'>,
  { id, userId }: Omit<Vote, 'helpful'>,
): Promise<void> {
  const { rows } = await sql<OtherReviewRow>`
with ${otherReview({ id, userId })},
gone as (
  delete from review_votes v using target where v.review_id = target.id and v.user_id = target.reader_id
)
select reader.id as reader_id, target.is_own from (values (1)) one left join reader on true left join target on true`.execute(
    db,
  );
  const [row] = rows;
  if (!row?.reader_id) throw new AppError('unauthenticated', 'The account is gone');
  if (row.is_own === null) throw reviewNotFound(id);
}

/** How the user voted on some reviews; those without a vote are left out. One query. */
export async function listMyVotes(
  { db }: Pick<Deps, 'db'>,
  { ids, userId }: { ids: string[]; userId: string },
): Promise<{ items: { reviewId: string; myVote: boolean }[] }> {
  const items = await db
    .selectFrom('review_votes')
    .where('user_id', '=', userId)
    .where('review_id', 'in', ids)
    .select(['review_id as reviewId', 'is_helpful as myVote'])
    .orderBy('review_id')
    .execute();
  return { items };
}
