import { recordEvent } from '../audit/record-event.ts';
import { checkPassword } from '../auth/password-rules.ts';
import type { Deps } from '../deps.ts';
import { announceMail } from '../mail/announce-mail.ts';
import { badMailToken, findMailToken, spendMailToken } from '../mail/mail-tokens.ts';
import { findPasswordOwner } from './password-owner.ts';
import { setPassword } from './set-password.ts';

export type ResetPasswordParams = { token: string; newPassword: string; ip?: string | undefined };

/**
 * Sets a new password with a link from a mail, which also proves the address. Ends every session and signs nobody
 * in: that asks for the second factor, where there is one. A password that is refused leaves the link unused.
 * @throws AppError `validationFailed` naming `token` or `newPassword`, `overloaded`
 */
export async function resetPassword(
  deps: Pick<Deps, 'db' | 'auth' | 'clock' | 'jobs' | 'log'>,
  { token, newPassword, ip }: ResetPasswordParams,
): Promise<void> {
  const { db, auth, clock } = deps;
  const found = await findMailToken(deps, { token, purposes: ['resetPassword'] });
  const owner = found && (await findPasswordOwner(deps, found.userId));
  if (!found || !owner) throw badMailToken();
  await checkPassword(newPassword, owner, 'newPassword');
  const passwordHash = await auth.passwords.hash(newPassword);
  const { userId } = found;
  await db.transaction().execute(async (trx) => {
    // Only the address it was sent to: it may have been changed since.
    const account = await trx
      .selectFrom('users')
      .select(['email', 'email_verified_at'])
      .where('id', '=', userId)
      .where('email', '=', found.email)
      .forUpdate()
      .executeTakeFirst();
    if (!account || !(await spendMailToken({ db: trx, clock }, found.id))) throw badMailToken();
    if (!account.email_verified_at)
      await trx
        .updateTable('users')
        .set({ email_verified_at: clock.now() })
        .where('id', '=', userId)
        .execute();
    await setPassword({ db: trx, clock }, { userId, email: account.email, passwordHash });
    await recordEvent({ db: trx }, { action: 'credentials.passwordReset', actorId: userId, ip });
  });
  await announceMail(deps);
}
