import type { Database } from '@matinee/db';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import type { MailTokenPurpose } from '../mail/mail-tokens.ts';

const HOUR_MS = 3_600_000;
const MAX_AN_HOUR = 5;

/**
 * Refuses what would have somebody sent one link after the other: the address may be a stranger's. Call it in a
 * transaction in which the account is locked.
 * @throws AppError `rateLimited`
 */
export async function limitMails(
  { db, clock }: { db: Database } & Pick<Deps, 'clock'>,
  { userId, purpose }: { userId: string; purpose: MailTokenPurpose },
): Promise<void> {
  const now = clock.now().getTime();
  const { count, first } = await db
    .selectFrom('mail_tokens')
    .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.min('created_at').as('first')])
    .where('user_id', '=', userId)
    .where('purpose', '=', purpose)
    .where('created_at', '>', new Date(now - HOUR_MS))
    .executeTakeFirstOrThrow();
  if (count < MAX_AN_HOUR || !first) return;
  const retryAfter = Math.max(1, Math.ceil((first.getTime() + HOUR_MS - now) / 1000));
  throw new AppError('rateLimited', 'So many mails were sent already: look for them, or wait', {
    retryAfter,
  });
}
