import { recordEvent } from '../audit/record-event.ts';
import { confirmPassword } from '../auth/confirm-password.ts';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { announceMail } from '../mail/announce-mail.ts';
import { limitUnproven } from '../mail/limit-unproven.ts';
import { createMailToken, endMailTokens } from '../mail/mail-tokens.ts';
import { queueMail } from '../mail/queue-mail.ts';
import { limitMails } from './limit-mails.ts';
import { lockAccount } from './lock-account.ts';

export type ChangeEmailParams = {
  userId: string;
  sessionId: string;
  password: string;
  newEmail: string;
  ip?: string | undefined;
};

/**
 * Sends a link to the address an account is to have; `verifyEmail` with it makes the change. An earlier one that
 * was not followed is good for nothing then.
 * @throws AppError `validationFailed` naming `password`, `emailTaken`, `unauthenticated`, `rateLimited`,
 *   `unavailable`, `overloaded`
 */
export async function changeEmail(
  deps: Pick<Deps, 'db' | 'auth' | 'clock' | 'jobs' | 'log'>,
  { userId, sessionId, password, newEmail, ip }: ChangeEmailParams,
): Promise<void> {
  const { db, auth, clock } = deps;
  await confirmPassword(deps, { userId, password, ip });
  await db.transaction().execute(async (trx) => {
    const inside = { db: trx, auth, clock };
    await lockAccount(trx, { userId, sessionId });
    const other = await trx
      .selectFrom('users')
      .select('id')
      .where('email', '=', newEmail)
      .where('id', '<>', userId)
      .executeTakeFirst();
    if (other)
      throw new AppError('emailTaken', 'There is an account with this e-mail address', {
        errors: [{ path: 'newEmail', message: 'Taken' }],
      });
    await limitMails(inside, { userId, purpose: 'changeEmail' });
    await limitUnproven(inside, newEmail);
    await endMailTokens(inside, { userId, purposes: ['changeEmail'] });
    const tokenId = await createMailToken(inside, { userId, purpose: 'changeEmail', email: newEmail });
    await queueMail(inside, { kind: 'changeEmail', userId, recipient: newEmail, tokenId });
    await recordEvent({ db: trx }, { action: 'credentials.emailChangeRequested', actorId: userId, ip });
  });
  await announceMail(deps);
}
