import { recordEvent } from '../audit/record-event.ts';
import { confirmPassword } from '../auth/confirm-password.ts';
import { lockAccount } from '../credentials/lock-account.ts';
import type { Deps } from '../deps.ts';
import { announceMail } from '../mail/announce-mail.ts';
import { queueNotice } from '../mail/queue-notice.ts';
import { requireCode } from './require-code.ts';
import type { CodeDeps, GivenInSession } from './use-code.ts';

/**
 * Switches the second factor off and forgets its secret and the recovery codes. Whoever found a browser signed in
 * lacks the password; whoever has the password lacks the code.
 * @throws AppError `validationFailed` for a wrong password or code, `notFound` when there is no second factor,
 *   `rateLimited`, `unavailable`, `overloaded`
 */
export async function disableTotp(
  deps: CodeDeps & Pick<Deps, 'jobs'>,
  { userId, sessionId, password, code, ip }: GivenInSession & { password: string },
): Promise<void> {
  const { db, auth, clock } = deps;
  await confirmPassword(deps, { userId, password, ip });
  await requireCode(deps, { userId, code, ip });
  await db.transaction().execute(async (trx) => {
    const account = await lockAccount(trx, { userId, sessionId });
    const { numDeletedRows } = await trx
      .deleteFrom('totp_secrets')
      .where('user_id', '=', userId)
      .executeTakeFirstOrThrow();
    await trx.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
    if (numDeletedRows === 0n) return;
    await recordEvent({ db: trx }, { action: 'credentials.secondFactorOff', actorId: userId, ip });
    await queueNotice({ db: trx, auth, clock }, { kind: 'secondFactorOff', userId, to: account });
  });
  await announceMail(deps);
}
