import { recordEventQuietly } from '../audit/record-event.ts';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { userKey } from './limit-keys.ts';

export type ConfirmPassword = { userId: string; password: string; ip: string | undefined };

/**
 * Makes sure that it is the owner who sits before a signed-in browser. Counted with the account's other attempts,
 * before the password is compared; a wrong one is noted in the audit log.
 * @param path the field it came in
 * @throws AppError `validationFailed` naming the field: not `unauthenticated`, as the session is good and clients
 *   answer that with a refresh; `rateLimited`, `unavailable`, `overloaded`
 */
export async function confirmPassword(
  { db, auth, log }: Pick<Deps, 'db' | 'auth' | 'log'>,
  { userId, password, ip }: ConfirmPassword,
  path = 'password',
): Promise<void> {
  await auth.limiter.consume('auth', userKey(userId));
  const row = await db
    .selectFrom('users')
    .select('password_hash')
    .where('id', '=', userId)
    .executeTakeFirst();
  if (await auth.passwords.verify(row?.password_hash, password)) return;
  await recordEventQuietly({ db, log }, { action: 'credentials.passwordRefused', actorId: userId, ip });
  const message = 'Is not the password of this account';
  throw new AppError('validationFailed', `${path}: ${message}`, { errors: [{ path, message }] });
}
