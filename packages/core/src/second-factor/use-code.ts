import { recordEvent, recordEventQuietly } from '../audit/record-event.ts';
import { userKey } from '../auth/limit-keys.ts';
import type { Deps } from '../deps.ts';
import { useRecoveryCode } from './recovery-codes.ts';
import { openSecret } from './sealed-secret.ts';
import { findStep } from './totp.ts';

export type CodeDeps = Pick<Deps, 'db' | 'auth' | 'clock' | 'log'>;

export type GivenCode = {
  userId: string;
  /** Of the authenticator, or one for recovery. */
  code: string;
  ip?: string | undefined;
};

/** A code of somebody who is signed in. */
export type GivenInSession = GivenCode & { sessionId: string };

/**
 * Whether a code proves the second factor of an account that has one. A good code is used up by it: sent again,
 * or many times at once, it is good for one. Guesses are counted before they are compared.
 * @throws AppError `rateLimited`, `unavailable`
 */
export async function useCode(deps: CodeDeps, { userId, code, ip }: GivenCode): Promise<boolean> {
  const { auth } = deps;
  await auth.limiter.consume('secondFactor', userKey(userId));
  const isGood =
    (await useTotpCode(deps, { userId, code })) || (await useRecovery(deps, { userId, code, ip }));
  if (isGood) await auth.limiter.reset('secondFactor', userKey(userId));
  else await recordEventQuietly(deps, { action: 'credentials.secondFactorFailed', actorId: userId, ip });
  return isGood;
}

async function useTotpCode(deps: CodeDeps, { userId, code }: GivenCode): Promise<boolean> {
  const digits = readTotpCode(code);
  if (digits === undefined) return false;
  const row = await deps.db
    .selectFrom('totp_secrets')
    .select(['sealed_secret', 'last_step'])
    .where('user_id', '=', userId)
    .where('confirmed_at', 'is not', null)
    .executeTakeFirst();
  if (!row) return false;
  const step = await stepOf(deps, { userId, code: digits, sealed: row.sealed_secret, after: row.last_step });
  if (step === undefined) return false;
  // Between reading and this the same code may have been used, or the secret replaced.
  const { numUpdatedRows } = await deps.db
    .updateTable('totp_secrets')
    .set({ last_step: step })
    .where('user_id', '=', userId)
    .where('sealed_secret', '=', row.sealed_secret)
    .where((eb) => eb.or([eb('last_step', 'is', null), eb('last_step', '<', step)]))
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

function useRecovery(deps: CodeDeps, { userId, code, ip }: GivenCode): Promise<boolean> {
  return deps.db.transaction().execute(async (trx) => {
    // The account first and then what hangs on it, like all who change or delete it: else two could wait for each other.
    await trx.selectFrom('users').select('id').where('id', '=', userId).forKeyShare().execute();
    const isGood = await useRecoveryCode({ ...deps, db: trx }, { userId, code });
    if (isGood)
      await recordEvent({ db: trx }, { action: 'credentials.recoveryCodeUsed', actorId: userId, ip });
    return isGood;
  });
}

/** `123 456` as authenticators show it. */
export function readTotpCode(typed: string): string | undefined {
  const code = typed.replace(/\s/g, '');
  return /^\d{6}$/.test(code) ? code : undefined;
}

/** The step a code is of. A secret that does not open accepts none, and the operator is told. */
export async function stepOf(
  { auth, clock, log }: Pick<CodeDeps, 'auth' | 'clock' | 'log'>,
  { userId, code, sealed, after }: { userId: string; code: string; sealed: Buffer; after: number | null },
): Promise<number | undefined> {
  const secret = openSecret({ auth }, userId, sealed);
  if (!secret) {
    log.error({ userId }, 'A TOTP secret was sealed with another key or for another user, or is damaged');
    return undefined;
  }
  return findStep(secret, code, { now: clock.now(), after });
}
