import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { userKey } from './limit-keys.ts';

/**
 * Makes sure that it is the owner who sits before a signed-in browser. Counted with the account's other attempts,
 * before the password is compared.
 * @param path the field it came in
 * @throws AppError `validationFailed` naming the field: not `unauthenticated`, as the session is good and clients
 *   answer that with a refresh; `rateLimited`, `unavailable`, `overloaded`
 */
export async function confirmPassword(
  { db, auth }: Pick<Deps, 'db' | 'auth'>,
  { userId, password }: { userId: string; password: string },
  path = 'password',
): Promise<void> {
  await auth.limiter.consume('auth', userKey(userId));
  const row = await db
    .selectFrom('users')
    .select('password_hash')
    .where('id', '=', userId)
    .executeTakeFirst();
  if (await auth.passwords.verify(row?.password_hash, password)) return;
  const message = 'Is not the password of this account';
  throw new AppError('validationFailed', `${path}: ${message}`, { errors: [{ path, message }] });
}
