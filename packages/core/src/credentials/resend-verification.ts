import { userKey } from '../auth/limit-keys.ts';
import type { Deps } from '../deps.ts';
import { announceMail } from '../mail/announce-mail.ts';
import { limitMails } from './limit-mails.ts';
import { sendVerification } from './send-verification.ts';

/**
 * Sends the link that proves the address of an account once more. Does nothing when it is proven.
 * @throws AppError `rateLimited`, `unavailable`
 */
export async function resendVerification(
  deps: Pick<Deps, 'db' | 'auth' | 'clock' | 'jobs' | 'log'>,
  { userId }: { userId: string },
): Promise<void> {
  const { db, auth, clock } = deps;
  await auth.limiter.consume('auth', userKey(userId));
  await db.transaction().execute(async (trx) => {
    const account = await trx
      .selectFrom('users')
      .select('email')
      .where('id', '=', userId)
      .where('email_verified_at', 'is', null)
      .forUpdate()
      .executeTakeFirst();
    if (!account) return;
    await limitMails({ db: trx, clock }, { userId, purpose: 'verifyEmail' });
    await sendVerification({ db: trx, auth, clock }, { userId, email: account.email });
  });
  await announceMail(deps);
}
