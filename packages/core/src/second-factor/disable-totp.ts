import { recordEvent } from '../audit/record-event.ts';
import { confirmPassword } from '../auth/confirm-password.ts';
import type { Deps } from '../deps.ts';
import { announceMail } from '../mail/announce-mail.ts';
import { requireCode } from './require-code.ts';
import { tellOwner } from './tell-owner.ts';
import type { CodeDeps, GivenCode } from './use-code.ts';

/**
 * Switches the second factor off and forgets its secret and the recovery codes. Whoever found a browser signed in
 * lacks the password; whoever has the password lacks the code.
 * @throws AppError `validationFailed` for a wrong password or code, `notFound` when there is no second factor,
 *   `rateLimited`, `unavailable`, `overloaded`
 */
export async function disableTotp(
  deps: CodeDeps & Pick<Deps, 'jobs'>,
  { userId, password, code, ip }: GivenCode & { password: string },
): Promise<void> {
  const { db, clock } = deps;
  await confirmPassword(deps, { userId, password });
  await requireCode(deps, { userId, code, ip });
  await db.transaction().execute(async (trx) => {
    const { numDeletedRows } = await trx
      .deleteFrom('totp_secrets')
      .where('user_id', '=', userId)
      .executeTakeFirstOrThrow();
    await trx.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
    if (numDeletedRows === 0n) return;
    await recordEvent({ db: trx }, { action: 'credentials.secondFactorOff', actorId: userId, ip });
    await tellOwner({ db: trx, clock }, userId, 'secondFactorOff');
  });
  await announceMail(deps);
}
