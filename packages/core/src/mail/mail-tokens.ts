import type { Database } from '@matinee/db';
import { uuidv7 } from 'uuidv7';
import { deriveToken, hashToken } from '../auth/secret-token.ts';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';

/** What a token in a mail is good for. */
export type MailTokenPurpose = 'verifyEmail' | 'changeEmail' | 'resetPassword';

/** Seconds. */
export const mailTokenLifetimes: Readonly<Record<MailTokenPurpose, number>> = {
  verifyEmail: 24 * 3_600,
  changeEmail: 24 * 3_600,
  resetPassword: 30 * 60,
};

type TokenDeps = { db: Database } & Pick<Deps, 'auth' | 'clock'>;

export type NewMailToken = {
  id: string;
  user_id: string;
  purpose: MailTokenPurpose;
  email: string;
  hash: Buffer;
  created_at: Date;
  expires_at: Date;
};

/**
 * The token itself: made from its id by whoever has the secret, so that it is stored nowhere and the worker can
 * still write it into a mail.
 */
export function mailTokenOf(secret: Uint8Array, tokenId: string): string {
  return deriveToken(secret, tokenId);
}

/** A token that proves an address, as it is stored. */
export function newMailToken(
  { auth, clock }: Pick<Deps, 'auth' | 'clock'>,
  { userId, purpose, email }: { userId: string; purpose: MailTokenPurpose; email: string },
): NewMailToken {
  const id = uuidv7();
  const now = clock.now();
  return {
    id,
    user_id: userId,
    purpose,
    email,
    hash: hashToken(mailTokenOf(auth.secrets.mailTokens, id)),
    created_at: now,
    expires_at: new Date(now.getTime() + mailTokenLifetimes[purpose] * 1000),
  };
}

/** Stores a new token, in the transaction that queues its mail; returns its id. */
export async function createMailToken(
  deps: TokenDeps,
  params: { userId: string; purpose: MailTokenPurpose; email: string },
): Promise<string> {
  const token = newMailToken(deps, params);
  await deps.db.insertInto('mail_tokens').values(token).execute();
  return token.id;
}

export type LiveMailToken = { id: string; userId: string; purpose: MailTokenPurpose; email: string };

/** The token when it is one of ours, unused and not expired. It may be gone by the time it is used. */
export async function findMailToken(
  { db, clock }: Pick<TokenDeps, 'db' | 'clock'>,
  { token, purposes }: { token: string; purposes: readonly MailTokenPurpose[] },
): Promise<LiveMailToken | undefined> {
  const row = await db
    .selectFrom('mail_tokens')
    .select(['id', 'user_id as userId', 'purpose', 'email'])
    .where('hash', '=', hashToken(token))
    .where('purpose', 'in', [...purposes])
    .where('used_at', 'is', null)
    .where('expires_at', '>', clock.now())
    .executeTakeFirst();
  return row && { ...row, purpose: row.purpose as MailTokenPurpose };
}

/**
 * Marks a token as used, in the transaction that does what it is for: of many at once, one gets `true`. Lock the
 * user's row first, as whoever deletes an account does.
 */
export async function spendMailToken(
  { db, clock }: Pick<TokenDeps, 'db' | 'clock'>,
  tokenId: string,
): Promise<boolean> {
  const now = clock.now();
  const { numUpdatedRows } = await db
    .updateTable('mail_tokens')
    .set({ used_at: now })
    .where('id', '=', tokenId)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Makes links that wait in somebody's mailbox good for nothing. */
export async function endMailTokens(
  { db, clock }: Pick<TokenDeps, 'db' | 'clock'>,
  { userId, purposes }: { userId: string; purposes: readonly MailTokenPurpose[] },
): Promise<void> {
  await db
    .updateTable('mail_tokens')
    .set({ used_at: clock.now() })
    .where('user_id', '=', userId)
    .where('purpose', 'in', [...purposes])
    .where('used_at', 'is', null)
    .execute();
}

/** What is said of a token that is unknown, used or expired: always the same. */
export function badMailToken(): AppError {
  const message = 'The link was used already, has expired, or was never valid';
  return new AppError('validationFailed', `token: ${message}`, { errors: [{ path: 'token', message }] });
}
