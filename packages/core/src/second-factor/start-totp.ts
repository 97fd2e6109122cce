import { base32 } from 'oslo/encoding';
import { confirmPassword } from '../auth/confirm-password.ts';
import { lockAccount } from '../credentials/lock-account.ts';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { sealSecret } from './sealed-secret.ts';
import { generateTotpSecret, totpUri } from './totp.ts';

/** `secret` in base32, to be typed; `uri` for a QR code. */
export type TotpSetup = { secret: string; uri: string };

type StartTotp = { userId: string; sessionId: string; password: string; ip?: string | undefined };

/**
 * A secret for an authenticator, in the place of one that was never confirmed. Nothing is asked for it at login
 * until `confirmTotp`.
 * @throws AppError `validationFailed` for a wrong password, `conflict` when a second factor is on already,
 *   `unauthenticated` when the session ended meanwhile, `rateLimited`, `unavailable`, `overloaded`
 */
export async function startTotp(
  { db, auth, clock, log }: Pick<Deps, 'db' | 'auth' | 'clock' | 'log'>,
  { userId, sessionId, password, ip }: StartTotp,
): Promise<TotpSetup> {
  await confirmPassword({ db, auth, log }, { userId, password, ip });
  const secret = generateTotpSecret();
  const kept = {
    sealed_secret: sealSecret({ auth }, userId, secret),
    created_at: clock.now(),
    last_step: null,
  };
  const { email } = await db.transaction().execute(async (trx) => {
    const account = await lockAccount(trx, { userId, sessionId });
    const row = await trx
      .insertInto('totp_secrets')
      .values({ user_id: userId, ...kept })
      .onConflict((conflict) =>
        conflict.column('user_id').doUpdateSet(kept).where('totp_secrets.confirmed_at', 'is', null),
      )
      .returning('user_id')
      .executeTakeFirst();
    if (!row) throw new AppError('conflict', 'A second factor is on already: switch it off first');
    return account;
  });
  return {
    secret: base32.encode(new Uint8Array(secret), { includePadding: false }),
    uri: totpUri(secret, email),
  };
}
