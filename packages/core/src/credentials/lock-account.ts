import type { Database } from '@matinee/db';
import { AppError } from '../errors.ts';
import type { Mailbox } from '../mail/queue-notice.ts';

export type LockedAccount = Mailbox & { username: string; role: string };

/**
 * The account, locked, of a session that is still alive. What a password allowed a moment ago is thus not done
 * after the password was changed by somebody else, which ends the session. Call it first in a transaction.
 * @throws AppError `unauthenticated`
 */
export async function lockAccount(
  db: Database,
  { userId, sessionId }: { userId: string; sessionId: string },
): Promise<LockedAccount> {
  const account = await db
    .selectFrom('users')
    .select(['email', 'email_verified_at', 'username', 'role'])
    .where('id', '=', userId)
    .forUpdate()
    .executeTakeFirst();
  // A statement of its own: one with the lock in it would see the session as it was before the wait.
  const session = await db.selectFrom('sessions').select('id').where('id', '=', sessionId).executeTakeFirst();
  if (!account || !session) throw new AppError('unauthenticated', 'The session has ended: sign in again');
  return account;
}
