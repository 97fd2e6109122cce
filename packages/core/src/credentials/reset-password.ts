import type { Database } from '@matinee/db';
import { recordEvent } from '../audit/record-event.ts';
import { checkPassword } from '../auth/password-rules.ts';
import type { Deps } from '../deps.ts';
import { announceMail } from '../mail/announce-mail.ts';
import { badMailToken, findMailToken, spendMailToken } from '../mail/mail-tokens.ts';
import { findPasswordOwner } from './password-owner.ts';
import { setPassword } from './set-password.ts';

export type ResetPasswordParams = { token: string; newPassword: string; ip?: string | undefined };

/**
 * Sets a new password with a link from a mail, which also proves the address; for the first time that ends the API
 * keys, too. Ends every session and signs nobody in: that asks for the second factor, where there is one. A password
 * that is refused leaves the link unused.
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
    const provenAt = account.email_verified_at ?? (await takeOver({ db: trx, clock }, { userId, ip }));
    const owner = { email: account.email, email_verified_at: provenAt };
    await setPassword({ db: trx, auth, clock }, { userId, owner, passwordHash });
    await recordEvent({ db: trx }, { action: 'credentials.passwordReset', actorId: userId, ip });
  });
  await announceMail(deps);
}

/**
 * Notes that the address is proven, for the first time: the account may have been opened by somebody who never had
 * it and waits for its owner to come. What they can use without the password ends.
 */
async function takeOver(
  { db, clock }: { db: Database } & Pick<Deps, 'clock'>,
  { userId, ip }: { userId: string; ip: string | undefined },
): Promise<Date> {
  const now = clock.now();
  await db.updateTable('users').set({ email_verified_at: now }).where('id', '=', userId).execute();
  const keys = await db
    .deleteFrom('api_keys')
    .where('user_id', '=', userId)
    .returning(['id', 'prefix'])
    .execute();
  for (const { id: keyId, prefix } of keys)
    await recordEvent(
      { db },
      { action: 'credentials.apiKeyRevoked', actorId: userId, ip, detail: { keyId, prefix } },
    );
  return now;
}
