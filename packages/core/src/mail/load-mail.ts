import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import { hashToken } from '../auth/secret-token.ts';
import { mailTexts } from './mail-texts.ts';
import { mailTokenOf } from './mail-tokens.ts';
import type { MailKind } from './queue-mail.ts';
import type { MailToRender } from './render-mail.ts';

/** Kinds that are nothing without a token. */
const WITH_TOKEN: readonly MailKind[] = ['verifyEmail', 'changeEmail', 'resetPassword'];

/** The outbox, with what a text needs of the account and the token. */
export function selectMails(db: Database) {
  return (
    db
      .selectFrom('mails as m')
      .leftJoin('users as u', 'u.id', 'm.user_id')
      .leftJoin('mail_tokens as t', 't.id', 'm.token_id')
      .select([
        'm.id',
        'm.kind',
        'm.recipient',
        'm.detail',
        'm.created_at',
        'm.sent_at',
        'm.failed_at',
        'm.attempts',
        'm.last_error',
        'm.token_id',
        't.hash as token_hash',
        't.used_at as token_used_at',
        't.expires_at as token_expires_at',
        'u.username',
        'u.display_name',
      ])
      // An address is the same in any case.
      .select(sql<boolean>`u.email_verified_at is not null and u.email = m.recipient::citext`.as('is_proven'))
  );
}

export type MailRow = Awaited<ReturnType<ReturnType<typeof selectMails>['execute']>>[number];

/**
 * What is to be written, with the token made anew.
 * @returns undefined for a kind that another version of this program wrote
 */
export function toMail(row: MailRow, tokenSecret: Uint8Array): MailToRender | undefined {
  if (!isKnownKind(row.kind)) return undefined;
  const { username, display_name: displayName, token_id: tokenId } = row;
  return {
    id: row.id,
    kind: row.kind,
    createdAt: row.created_at,
    token: tokenId === null ? undefined : mailTokenOf(tokenSecret, tokenId),
    detail: textsOf(row.detail),
    reader: row.is_proven && username !== null ? { username, displayName } : undefined,
  };
}

/** Whether a mail still has something to say: its token, if it needs one, is unused and not expired. */
export function isWorthSending({ kind, ...row }: MailRow, now: Date): boolean {
  if (!WITH_TOKEN.some((one) => one === kind)) return true;
  return row.token_used_at === null && row.token_expires_at !== null && row.token_expires_at > now;
}

/** Whether the token made anew is the one that was queued; not so under another secret. */
export function hasItsToken(row: MailRow, { token }: MailToRender): boolean {
  return row.token_hash === null || (token !== undefined && hashToken(token).equals(row.token_hash));
}

function isKnownKind(kind: string): kind is MailKind {
  return Object.hasOwn(mailTexts, kind);
}

function textsOf(detail: unknown): Record<string, string> {
  const entries = Object.entries((detail ?? {}) as Record<string, unknown>);
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
}
