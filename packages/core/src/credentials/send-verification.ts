import type { Database } from '@matinee/db';
import type { Deps } from '../deps.ts';
import { limitUnproven } from '../mail/limit-unproven.ts';
import { createMailToken } from '../mail/mail-tokens.ts';
import { queueMail } from '../mail/queue-mail.ts';

/**
 * Queues the mail that proves the address of an account; in a transaction, `announceMail` after it.
 * @throws AppError `rateLimited` when the address was written to too often, `unavailable`
 */
export async function sendVerification(
  { db, auth, clock }: { db: Database } & Pick<Deps, 'auth' | 'clock'>,
  { userId, email }: { userId: string; email: string },
): Promise<void> {
  await limitUnproven({ auth }, email);
  const tokenId = await createMailToken({ db, auth, clock }, { userId, purpose: 'verifyEmail', email });
  await queueMail({ db, clock }, { kind: 'verifyEmail', userId, recipient: email, tokenId });
}
