import { recordEvent } from '../audit/record-event.ts';
import { confirmPassword } from '../auth/confirm-password.ts';
import { checkPassword } from '../auth/password-rules.ts';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { announceMail } from '../mail/announce-mail.ts';
import { lockAccount } from './lock-account.ts';
import { findPasswordOwner } from './password-owner.ts';
import { setPassword } from './set-password.ts';

export type ChangePasswordParams = {
  userId: string;
  /** The session it is changed from, the only one that goes on. */
  sessionId: string;
  currentPassword: string;
  newPassword: string;
  ip?: string | undefined;
};

/**
 * Gives an account a new password. API keys stay: they never were made of the password.
 * @throws AppError `validationFailed` naming `currentPassword` or `newPassword`, `unauthenticated`, `rateLimited`,
 *   `unavailable`, `overloaded`
 */
export async function changePassword(
  deps: Pick<Deps, 'db' | 'auth' | 'clock' | 'jobs' | 'log'>,
  { userId, sessionId, currentPassword, newPassword, ip }: ChangePasswordParams,
): Promise<void> {
  const { db, auth, clock } = deps;
  await confirmPassword(deps, { userId, password: currentPassword, ip }, 'currentPassword');
  const owner = await findPasswordOwner(deps, userId);
  if (!owner) throw notFound('The account');
  await checkPassword(newPassword, owner, 'newPassword');
  const passwordHash = await auth.passwords.hash(newPassword);
  await db.transaction().execute(async (trx) => {
    const account = await lockAccount(trx, { userId, sessionId });
    await setPassword(
      { db: trx, auth, clock },
      { userId, owner: account, passwordHash, keepSessionId: sessionId },
    );
    await recordEvent({ db: trx }, { action: 'credentials.passwordChanged', actorId: userId, ip });
  });
  await announceMail(deps);
}
