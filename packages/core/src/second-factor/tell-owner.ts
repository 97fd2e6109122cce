import type { Database } from '@matinee/db';
import type { Deps } from '../deps.ts';
import { queueMail } from '../mail/queue-mail.ts';

/** A mail to the owner of an account whose credentials change; call it in the transaction that changes them. */
export async function tellOwner(
  { db, clock }: { db: Database } & Pick<Deps, 'clock'>,
  userId: string,
  kind: 'secondFactorOn' | 'secondFactorOff' | 'apiKeyCreated',
  detail?: Readonly<Record<string, string>>,
): Promise<void> {
  const { email } = await db
    .selectFrom('users')
    .select('email')
    .where('id', '=', userId)
    .executeTakeFirstOrThrow();
  await queueMail({ db, clock }, { kind, userId, recipient: email, detail });
}
