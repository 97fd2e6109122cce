import { recordEvent, recordEventQuietly } from '../audit/record-event.ts';
import { userKey } from '../auth/limit-keys.ts';
import { lockAccount } from '../credentials/lock-account.ts';
import type { Deps } from '../deps.ts';
import { AppError, notFound } from '../errors.ts';
import { announceMail } from '../mail/announce-mail.ts';
import { queueNotice } from '../mail/queue-notice.ts';
import { replaceRecoveryCodes } from './recovery-codes.ts';
import { wrongCode } from './require-code.ts';
import { type CodeDeps, type GivenInSession, readTotpCode, stepOf } from './use-code.ts';

/**
 * Switches the second factor on, once a code shows that the authenticator has the secret.
 * @returns the recovery codes, which cannot be shown again
 * @throws AppError `notFound` when none was started, `conflict` when it is on already, `validationFailed` for a
 *   wrong code, `rateLimited`, `unavailable`
 */
export async function confirmTotp(
  deps: CodeDeps & Pick<Deps, 'jobs'>,
  { userId, sessionId, code, ip }: GivenInSession,
): Promise<{ recoveryCodes: string[] }> {
  const { db, auth, clock } = deps;
  const started = await db
    .selectFrom('totp_secrets')
    .select(['sealed_secret', 'confirmed_at'])
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (!started) throw notFound('A second factor to confirm');
  if (started.confirmed_at) throw isOnAlready();
  await auth.limiter.consume('secondFactor', userKey(userId));
  const sealed = started.sealed_secret;
  const step = await stepOf(deps, { userId, code: readTotpCode(code) ?? '', sealed, after: null });
  if (step === undefined) {
    await recordEventQuietly(deps, { action: 'credentials.secondFactorFailed', actorId: userId, ip });
    throw wrongCode();
  }
  const recoveryCodes = await db.transaction().execute(async (trx) => {
    const account = await lockAccount(trx, { userId, sessionId });
    // Of many at once, one confirms; and only what the code was of.
    const { numUpdatedRows } = await trx
      .updateTable('totp_secrets')
      .set({ confirmed_at: clock.now(), last_step: step })
      .where('user_id', '=', userId)
      .where('sealed_secret', '=', sealed)
      .where('confirmed_at', 'is', null)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) throw isOnAlready();
    await recordEvent({ db: trx }, { action: 'credentials.secondFactorOn', actorId: userId, ip });
    await queueNotice({ db: trx, auth, clock }, { kind: 'secondFactorOn', userId, to: account });
    return replaceRecoveryCodes({ db: trx, auth }, userId);
  });
  await auth.limiter.reset('secondFactor', userKey(userId));
  await announceMail(deps);
  return { recoveryCodes };
}

function isOnAlready(): AppError {
  return new AppError('conflict', 'The second factor is on already, or was started anew meanwhile');
}
