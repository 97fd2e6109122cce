import type { PasswordOwner } from '../auth/password-rules.ts';
import type { Deps } from '../deps.ts';

/** Whose password is to be checked against what is known of them. */
export function findPasswordOwner(
  { db }: Pick<Deps, 'db'>,
  userId: string,
): Promise<PasswordOwner | undefined> {
  return db
    .selectFrom('users')
    .select(['email', 'username', 'display_name as displayName'])
    .where('id', '=', userId)
    .executeTakeFirst();
}
