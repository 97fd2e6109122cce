import type { Database } from '@matinee/db';
import { uuidv7 } from 'uuidv7';
import type { Deps } from '../deps.ts';

/** What is written to people. */
export type MailKind =
  /** With the token that proves the address. */
  | 'verifyEmail'
  /** To the new address, with the token that makes it the account's. */
  | 'changeEmail'
  /** With the token that sets a new password. */
  | 'resetPassword'
  /** To the old address. */
  | 'emailChanged'
  | 'passwordChanged'
  | 'newDevice'
  | 'secondFactorOn'
  | 'secondFactorOff'
  | 'apiKeyCreated'
  | 'accountDeleted';

export type QueuedMail = {
  kind: MailKind;
  /** Unset when the account is gone by the time it is sent. */
  userId?: string | undefined;
  /** The address. */
  recipient: string;
  /** The row of `mail_tokens` whose token the mail carries. */
  tokenId?: string | undefined;
  /** What the text names: `device` and `ip` of newDevice, `name` of apiKeyCreated. Never a secret. */
  detail?: Readonly<Record<string, string>> | undefined;
};

/**
 * Puts a mail into the outbox, in the transaction that causes it. The worker sends it: soon when it is told of
 * it (`announceMail`, after the commit), within a minute in any case.
 */
export async function queueMail(
  { db, clock }: { db: Database } & Pick<Deps, 'clock'>,
  { kind, userId, recipient, tokenId, detail = {} }: QueuedMail,
): Promise<void> {
  const now = clock.now();
  await db
    .insertInto('mails')
    .values({
      id: uuidv7(),
      kind,
      user_id: userId ?? null,
      recipient,
      token_id: tokenId ?? null,
      detail: JSON.stringify(detail),
      created_at: now,
      next_attempt_at: now,
    })
    .execute();
}
