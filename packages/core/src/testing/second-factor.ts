import { base32 } from 'oslo/encoding';
import type { Deps } from '../deps.ts';
import { confirmTotp } from '../second-factor/confirm-totp.ts';
import { startTotp } from '../second-factor/start-totp.ts';
import { totpCode, totpStep } from '../second-factor/totp.ts';

/** The code an authenticator shows, `off` steps of 30 s from now. */
export function authenticatorCode({ clock }: Pick<Deps, 'clock'>, secret: string, off = 0): Promise<string> {
  return totpCode(base32.decode(secret, { strict: false }), totpStep(clock.now()) + off);
}

/** Switches the second factor of an account on. The code of the step before this one is used up by it. */
export async function switchOnTotp(
  deps: Pick<Deps, 'db' | 'auth' | 'clock' | 'log' | 'jobs'>,
  account: { userId: string; sessionId: string; password: string },
): Promise<{ secret: string; recoveryCodes: string[] }> {
  const { secret } = await startTotp(deps, account);
  const code = await authenticatorCode(deps, secret, -1);
  const { recoveryCodes } = await confirmTotp(deps, { ...account, code });
  return { secret, recoveryCodes };
}
