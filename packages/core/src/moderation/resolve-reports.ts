import type { Database } from '@matinee/db';
import type { AuditAction } from '../audit/actions.ts';
import { recordEvent } from '../audit/record-event.ts';
import type { Deps } from '../deps.ts';
import { AppError, notFound } from '../errors.ts';
import { inTransaction } from '../idempotency/in-transaction.ts';
import type { Resolution } from './list-reports.ts';

/** `hide` takes the review out of sight, `restore` brings it back, `dismiss` leaves it as it is. */
export const moderations = ['hide', 'restore', 'dismiss'] as const;
export type Moderation = (typeof moderations)[number];

export type ResolveReports = {
  /** One report; all open ones of its review are resolved with it. */
  id: string;
  action: Moderation;
  actorId: string;
  ip?: string | undefined;
};

/** What became of a review: `resolved` is how many reports were open. */
export type Resolved = { reviewId: string; isHidden: boolean; resolution: Resolution; resolved: number };

const outcomes: Record<Moderation, { resolution: Resolution; audit: AuditAction }> = {
  hide: { resolution: 'hidden', audit: 'moderation.reviewHidden' },
  restore: { resolution: 'restored', audit: 'moderation.reviewRestored' },
  dismiss: { resolution: 'dismissed', audit: 'moderation.reportsDismissed' },
};

/**
 * Decides about a reported review: all that is open of it is resolved, in one transaction with the audit event.
 * @throws AppError `notFound`; `conflict` when it changes nothing: hidden or visible already, or nothing is open
 */
export function resolveReports(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { id, action, actorId, ip }: ResolveReports,
): Promise<Resolved> {
  const { resolution, audit } = outcomes[action];
  return inTransaction(db, async (trx) => {
    const now = clock.now();
    const review = await lockReported(trx, { id, actorId });
    const resolved = await resolveOpen(trx, { reviewId: review.id, resolution, actorId, now });
    const isHidden = action === 'dismiss' ? review.isHidden : action === 'hide';
    if (isHidden === review.isHidden && (resolved === 0 || action === 'restore'))
      throw new AppError('conflict', complaints[action]);
    if (isHidden !== review.isHidden)
      await trx
        .updateTable('reviews')
        .set({ hidden_at: isHidden ? now : null })
        .where('id', '=', review.id)
        .execute();
    const detail = { reviewId: review.id, movieId: review.movieId, reports: resolved };
    await recordEvent({ db: trx }, { action: audit, actorId, subjectId: review.writerId, ip, detail });
    return { reviewId: review.id, isHidden, resolution, resolved };
  });
}

const complaints: Record<Moderation, string> = {
  hide: 'The review is hidden already, and no report of it is open',
  restore: 'The review is not hidden',
  dismiss: 'No report of the review is open',
};

type Reported = { id: string; writerId: string; movieId: string; isHidden: boolean };

/** The moderator's account first, as when somebody writes or votes. */
async function lockReported(
  trx: Database,
  { id, actorId }: { id: string; actorId: string },
): Promise<Reported> {
  await trx.selectFrom('users').where('id', '=', actorId).select('id').forKeyShare().execute();
  const row = await trx
    .selectFrom('reviews as r')
    .innerJoin('review_reports as p', 'p.review_id', 'r.id')
    .where('p.id', '=', id)
    .select(['r.id', 'r.user_id', 'r.movie_id', 'r.hidden_at'])
    .forNoKeyUpdate('r')
    .executeTakeFirst();
  if (!row) throw notFound(`The report ${id}`);
  return {
    id: row.id,
    writerId: row.user_id,
    movieId: String(row.movie_id),
    isHidden: row.hidden_at !== null,
  };
}

type Open = { reviewId: string; resolution: Resolution; actorId: string; now: Date };

async function resolveOpen(trx: Database, { reviewId, resolution, actorId, now }: Open): Promise<number> {
  const { numUpdatedRows } = await trx
    .updateTable('review_reports')
    .set({ resolved_at: now, resolved_by: actorId, resolution })
    .where('review_id', '=', reviewId)
    .where('resolved_at', 'is', null)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
