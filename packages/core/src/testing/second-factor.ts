import { base32 } from 'oslo/encoding';
import type { Deps } from '../deps.ts';
import { checkSecondFactor } from '../second-factor/check-second-factor.ts';
import { confirmTotp } from '../second-factor/confirm-totp.ts';
import { startTotp } from '../second-factor/start-totp.ts';
import { totpCode, totpStep } from '../second-factor/totp.ts';
import type { CodeDeps } from '../second-factor/use-code.ts';
import { createSession, createUser } from './fixtures.ts';

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

export const PASSWORD = 'tall green hedgehog';

/** Somebody with a password and a session. */
export async function accountWithPassword(deps: Pick<Deps, 'db' | 'auth'>) {
  const { userId } = await createUser(deps);
  const passwordHash = await deps.auth.passwords.hash(PASSWORD);
  await deps.db.updateTable('users').set({ password_hash: passwordHash }).where('id', '=', userId).execute();
  return { userId, password: PASSWORD, sessionId: await createSession(deps, userId) };
}

/** The same with the second factor on. */
export async function protectedAccount(deps: Parameters<typeof switchOnTotp>[0]) {
  const account = await accountWithPassword(deps);
  return { ...account, ...(await switchOnTotp(deps, account)) };
}

/** Whether a code is let through at login; any other failure is thrown. */
export function acceptsCode(deps: CodeDeps, given: { userId: string; code: string }): Promise<boolean> {
  return checkSecondFactor(deps, given).then(
    () => true,
    (error: { code: string }) => {
      if (error.code === 'unauthenticated') return false;
      throw error;
    },
  );
}

/** What the audit log says of a user's credentials, and what mails were written to them. */
export async function trailOf(
  { db }: Pick<Deps, 'db'>,
  userId: string,
): Promise<{ events: string[]; mails: string[] }> {
  const events = db.selectFrom('audit_log').select('action').where('actor_id', '=', userId).orderBy('id');
  const mails = db.selectFrom('mails').select('kind').where('user_id', '=', userId).orderBy('id');
  return {
    events: (await events.execute()).map(({ action }) => action.replace('credentials.', '')),
    mails: (await mails.execute()).map(({ kind }) => kind),
  };
}
