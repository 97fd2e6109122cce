import { recordEvent } from '../audit/record-event.ts';
import { lockAccount } from '../credentials/lock-account.ts';
import { replaceRecoveryCodes } from './recovery-codes.ts';
import { requireCode } from './require-code.ts';
import type { CodeDeps, GivenInSession } from './use-code.ts';

/**
 * New recovery codes; the old ones are good for nothing from now on.
 * @throws AppError `validationFailed` for a wrong code, `notFound` when there is no second factor, `rateLimited`,
 *   `unavailable`
 */
export async function renewRecoveryCodes(
  deps: CodeDeps,
  { userId, sessionId, code, ip }: GivenInSession,
): Promise<{ recoveryCodes: string[] }> {
  const { db, auth } = deps;
  await requireCode(deps, { userId, code, ip });
  return db.transaction().execute(async (trx) => {
    // Of two at once the later one's codes count, and not those of both.
    await lockAccount(trx, { userId, sessionId });
    await recordEvent({ db: trx }, { action: 'credentials.recoveryCodesRenewed', actorId: userId, ip });
    return { recoveryCodes: await replaceRecoveryCodes({ db: trx, auth }, userId) };
  });
}
