import type { Database, DB } from '@matinee/db';
import { expressionBuilder, sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { type FeedRequest, type KeysetColumn, keyset } from '../pagination/keyset.ts';
import type { Feed } from '../pagination/page.ts';
import type { ReportReason } from '../reviews/report-review.ts';
import { type Review, type ReviewRow, reviewColumns, toReview, writerIsShown } from '../reviews/review.ts';

export const reportStatuses = ['open', 'resolved'] as const;
export type ReportStatus = (typeof reportStatuses)[number];

export const resolutions = ['hidden', 'restored', 'dismissed'] as const;
export type Resolution = (typeof resolutions)[number];

/** A report as moderators see it, with the review it is about. */
export type Report = {
  id: string;
  reason: ReportReason;
  text: string | null;
  /** Null when the account is gone. */
  reporter: { id: string; username: string } | null;
  createdAt: string;
  /** Null while it is open. */
  resolvedAt: string | null;
  resolution: Resolution | null;
  /** Null, too, when the account is gone. */
  resolvedBy: { id: string; username: string } | null;
  review: Review;
  movie: { id: string; title: string };
  /** Of this review, by whomever. */
  openReports: number;
};

export type ListReports = FeedRequest & {
  status?: ReportStatus;
  /** The id of one. */
  review?: string | undefined;
  reason?: ReportReason | undefined;
};

const eb = expressionBuilder<{ p: DB['review_reports'] }, 'p'>();
const id: KeysetColumn = { by: eb.ref('p.id'), type: 'uuid' };

const orders = {
  open: { columns: [{ by: eb.ref('p.created_at'), type: 'timestamp' }, id], order: 'asc' },
  resolved: { columns: [{ by: eb.ref('p.resolved_at'), type: 'timestamp' }, id], order: 'desc' },
} as const;

/**
 * Reports: those that are open with the oldest first, as a queue, or those that are resolved with the last one first.
 * One query a page.
 * @throws AppError `validationFailed` for a cursor of another list
 */
export async function listReports(
  deps: Pick<Deps, 'db' | 'publicUrl'>,
  { status = 'open', review, reason, cursor, limit }: ListReports,
): Promise<Feed<Report>> {
  const scope = ['reports', status, review ?? '', reason ?? ''];
  const feed = keyset({ scope, ...orders[status], cursor, limit });
  const query = selectReports(deps.db)
    .where('p.resolved_at', status === 'open' ? 'is' : 'is not', null)
    .$if(review !== undefined, (some) => some.where('p.review_id', '=', review ?? ''))
    .$if(reason !== undefined, (some) => some.where('p.reason', '=', reason ?? ''));
  const rows = await feed.apply(query).execute();
  return feed.toFeed(rows, (row) => toReport(deps, row));
}

/** Of deleted movies, too: what is reported is looked at. */
function selectReports(db: Database) {
  return db
    .selectFrom('review_reports as p')
    .innerJoin('reviews as r', 'r.id', 'p.review_id')
    .innerJoin('users as u', 'u.id', 'r.user_id')
    .innerJoin('movies as m', 'm.id', 'r.movie_id')
    .leftJoin('users as reporter', 'reporter.id', 'p.user_id')
    .leftJoin('users as resolver', 'resolver.id', 'p.resolved_by')
    .select(reviewColumns)
    .select([
      writerIsShown,
      'm.title',
      'p.id as report_id',
      'p.reason',
      'p.text as report_text',
      'p.created_at as reported_at',
      'p.resolved_at',
      'p.resolution',
      'reporter.id as reporter_id',
      'reporter.username as reporter_name',
      'resolver.id as resolver_id',
      'resolver.username as resolver_name',
      sql<number>`(
        select count(*) from review_reports o where o.review_id = r.id and o.resolved_at is null
      )`.as('open_reports'),
    ]);
}

type ReportRow = ReviewRow & {
  title: string;
  report_id: string;
  reason: string;
  report_text: string | null;
  reported_at: Date;
  resolved_at: Date | null;
  resolution: string | null;
  reporter_id: string | null;
  reporter_name: string | null;
  resolver_id: string | null;
  resolver_name: string | null;
  open_reports: number;
};

function toReport(deps: Pick<Deps, 'publicUrl'>, row: ReportRow): Report {
  return {
    id: row.report_id,
    reason: row.reason as ReportReason,
    text: row.report_text,
    reporter: personOf(row.reporter_id, row.reporter_name),
    createdAt: row.reported_at.toISOString(),
    resolvedAt: row.resolved_at?.toISOString() ?? null,
    resolution: row.resolution as Resolution | null,
    resolvedBy: personOf(row.resolver_id, row.resolver_name),
    review: toReview(deps, row),
    movie: { id: String(row.movie_id), title: row.title },
    openReports: row.open_reports,
  };
}

function personOf(id: string | null, username: string | null): { id: string; username: string } | null {
  return id === null || username === null ? null : { id, username };
}
