import { recordEvent } from '../audit/record-event.ts';
import { notFound } from '../errors.ts';
import { replaceRecoveryCodes } from './recovery-codes.ts';
import { requireCode } from './require-code.ts';
import type { CodeDeps, GivenCode } from './use-code.ts';

/**
 * New recovery codes; the old ones are good for nothing from now on.
 * @throws AppError `validationFailed` for a wrong code, `notFound` when there is no second factor, `rateLimited`,
 *   `unavailable`
 */
export async function renewRecoveryCodes(
  deps: CodeDeps,
  { userId, code, ip }: GivenCode,
): Promise<{ recoveryCodes: string[] }> {
  const { db, auth } = deps;
  await requireCode(deps, { userId, code, ip });
  return db.transaction().execute(async (trx) => {
    // Of two at once the later one's codes count, and not those of both.
    await trx
      .selectFrom('totp_secrets')
      .select('user_id')
      .where('user_id', '=', userId)
      .forUpdate()
      .executeTakeFirstOrThrow(() => notFound('A second factor'));
    await recordEvent({ db: trx }, { action: 'credentials.recoveryCodesRenewed', actorId: userId, ip });
    return { recoveryCodes: await replaceRecoveryCodes({ db: trx, auth }, userId) };
  });
}
