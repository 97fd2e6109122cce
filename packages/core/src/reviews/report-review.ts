import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { Deps } from '../deps.ts';
import { type OtherReviewRow, otherReview, requireOther } from './other-review.ts';

export const reportReasons = ['spam', 'abuse', 'spoiler', 'offTopic', 'other'] as const;
export type ReportReason = (typeof reportReasons)[number];

/** What somebody has against a review. */
export type ReviewReport = {
  id: string;
  reviewId: string;
  reason: ReportReason;
  text: string | null;
  createdAt: string;
};

export type ReportReview = { id: string; userId: string; reason: ReportReason; text?: string | undefined };

type ReportRow = { report_id: string; reason: string; text: string | null; created_at: Date };
type PutRow = OtherReviewRow & { put_id: string | null; is_new: boolean | null };

/**
 * Reports a review, once a user: again it says something else while nobody has decided, and nothing any more when
 * somebody has, unless the text was changed since. One query, and one more to answer.
 * @throws AppError `notFound`, `conflict` for one's own
 */
export async function reportReview(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { id, userId, reason, text }: ReportReview,
): Promise<{ report: ReviewReport; isNew: boolean }> {
  const { rows } = await sql<PutRow>`
with ${otherReview({ id, userId })},
put as (
  insert into review_reports as p (id, review_id, user_id, reason, text, created_at)
  select ${uuidv7()}, id, reader_id, ${reason}, ${text ?? null}, ${clock.now()} from target where not is_own
  on conflict (review_id, user_id) do update
    set reason = excluded.reason, text = excluded.text, resolved_at = null, resolved_by = null, resolution = null
    where p.resolved_at is null
      or exists (select from reviews r where r.id = p.review_id and r.edited_at > p.resolved_at)
  returning p.id, p.xmax = 0 as is_new
)
select reader.id as reader_id, target.is_own, put.id as put_id, put.is_new
from (values (1)) one left join reader on true left join target on true left join put on true`.execute(db);
  requireOther(rows, { id, what: 'report' });
  const row = await db
    .selectFrom('review_reports')
    .where('review_id', '=', id)
    .where('user_id', '=', userId)
    .select(['id as report_id', 'reason', 'text', 'created_at'])
    .executeTakeFirstOrThrow();
  return { report: toReport(id, row), isNew: rows[0]?.is_new === true };
}

function toReport(reviewId: string, row: ReportRow): ReviewReport {
  return {
    id: row.report_id,
    reviewId,
    reason: row.reason as ReportReason,
    text: row.text,
    createdAt: row.created_at.toISOString(),
  };
}
