import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { coverageKeptSince, impressionsKeptSince } from '../feedback/feedback.ts';
import { KEPT_FOR_MS } from '../idempotency/once.ts';
import { removalsKeptSince } from '../library/removals.ts';
import { keptSince } from '../onboarding/visitor.ts';
import { deleteInBatches } from './delete-in-batches.ts';
import { deleteOldImportRows, deleteOrphanedImportFiles } from './delete-old-imports.ts';
import { deleteOrphanedAvatars } from './delete-orphaned-avatars.ts';

/** How many of each are gone. */
export type CleanUpReport = {
  sessions: number;
  mailTokens: number;
  mails: number;
  totpSecrets: number;
  apiKeys: number;
  auditEvents: number;
  idempotencyKeys: number;
  removals: number;
  shownLists: number;
  recommendedMovies: number;
  importRows: number;
  visitors: number;
  files: number;
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Deletes what accounts leave behind: sessions that have ended, links and second factors nobody finished, mails
 * that were sent, keys that expired long ago, old lines of the audit log, answers kept for who sends them again, what
 * left a list long ago, what was shown of recommendations long ago, what cannot be undone any more, what visitors without an account said, and files nobody has. Twice is as good as once. The mail that says
 * an account is deleted is the last that holds its address: it goes as soon as it was sent.
 */
export async function cleanUpAccounts(
  deps: Pick<Deps, 'db' | 'clock' | 'files' | 'log'>,
): Promise<CleanUpReport> {
  const now = deps.clock.now();
  const ago = (ms: number) => new Date(now.getTime() - ms);
  const report = {
    sessions: await deleteInBatches(deps, {
      table: 'sessions',
      where: sql`expires_at <= ${now} or absolute_expires_at <= ${now}`,
    }),
    mailTokens: await deleteInBatches(deps, {
      table: 'mail_tokens',
      where: sql`expires_at <= ${ago(DAY_MS)} or used_at <= ${ago(DAY_MS)}`,
    }),
    mails: await deleteInBatches(deps, {
      table: 'mails',
      where: sql`sent_at <= ${ago(7 * DAY_MS)} or failed_at <= ${ago(7 * DAY_MS)}
        or (user_id is null and (sent_at is not null or failed_at is not null))`,
    }),
    totpSecrets: await deleteInBatches(deps, {
      table: 'totp_secrets',
      where: sql`confirmed_at is null and created_at <= ${ago(DAY_MS)}`,
    }),
    apiKeys: await deleteInBatches(deps, {
      table: 'api_keys',
      where: sql`expires_at <= ${ago(90 * DAY_MS)}`,
    }),
    auditEvents: await deleteInBatches(deps, {
      table: 'audit_log',
      where: sql`at <= ${ago(400 * DAY_MS)}`,
    }),
    idempotencyKeys: await deleteInBatches(deps, {
      table: 'idempotency_keys',
      where: sql`created_at <= ${ago(KEPT_FOR_MS)}`,
    }),
    removals: await deleteInBatches(deps, {
      table: 'removals',
      where: sql`changed_at <= ${removalsKeptSince(now)}`,
    }),
    shownLists: await deleteInBatches(deps, {
      table: 'shown_lists',
      where: sql`shown_at <= ${impressionsKeptSince(now)}`,
    }),
    recommendedMovies: await deleteInBatches(deps, {
      table: 'recommended_movies',
      where: sql`day < ${coverageKeptSince(now)}`,
    }),
    importRows: await deleteOldImportRows(deps),
    visitors: await deleteInBatches(deps, { table: 'visitors', where: sql`started_at <= ${keptSince(now)}` }),
    files:
      (await deleteOrphanedAvatars(deps, { before: ago(HOUR_MS) })) +
      (await deleteOrphanedImportFiles(deps, { before: ago(HOUR_MS) })),
  };
  deps.log.info(report, 'Accounts are cleaned up');
  return report;
}
