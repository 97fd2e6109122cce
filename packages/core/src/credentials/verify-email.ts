import type { Database } from '@matinee/db';
import { recordEvent } from '../audit/record-event.ts';
import { translateTaken } from '../auth/create-account.ts';
import type { Deps } from '../deps.ts';
import { announceMail } from '../mail/announce-mail.ts';
import {
  badMailToken,
  endMailTokens,
  findMailToken,
  type LiveMailToken,
  spendMailToken,
} from '../mail/mail-tokens.ts';
import { type Mailbox, queueNotice } from '../mail/queue-notice.ts';

type VerifyDeps = Pick<Deps, 'db' | 'auth' | 'clock' | 'jobs' | 'log'>;
type Inside = { db: Database } & Pick<Deps, 'auth' | 'clock'>;

/**
 * Proves an address with the link that was sent to it: that of an account, or the one an account is to have,
 * which it then gets.
 * @returns the address
 * @throws AppError `validationFailed` naming `token`, `emailTaken` when somebody else has it by now
 */
export async function verifyEmail(
  deps: VerifyDeps,
  { token, ip }: { token: string; ip?: string | undefined },
): Promise<{ email: string }> {
  const { db, auth, clock } = deps;
  const found = await findMailToken(deps, { token, purposes: ['verifyEmail', 'changeEmail'] });
  if (!found) throw badMailToken();
  try {
    await db.transaction().execute(async (trx) => {
      const inside = { db: trx, auth, clock };
      const account = await trx
        .selectFrom('users')
        .select(['email', 'email_verified_at'])
        .where('id', '=', found.userId)
        .forUpdate()
        .executeTakeFirst();
      if (!account || !(await spendMailToken(inside, found.id))) throw badMailToken();
      if (found.purpose === 'changeEmail') await setEmail(inside, found, { before: account, ip });
      else await markAsProven(inside, found, ip);
    });
  } catch (error) {
    throw translateTaken(error);
  }
  await announceMail(deps);
  return { email: found.email };
}

async function markAsProven(
  { db, clock }: Inside,
  { userId, email }: LiveMailToken,
  ip: string | undefined,
): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('users')
    .set({ email_verified_at: clock.now() })
    .where('id', '=', userId)
    .where('email', '=', email)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw badMailToken();
  await endMailTokens({ db, clock }, { userId, purposes: ['verifyEmail'] });
  await recordEvent({ db }, { action: 'credentials.emailVerified', actorId: userId, ip });
}

async function setEmail(
  { db, auth, clock }: Inside,
  { userId, email }: LiveMailToken,
  { before, ip }: { before: Mailbox; ip: string | undefined },
): Promise<void> {
  const now = clock.now();
  await db
    .updateTable('users')
    .set({ email, email_verified_at: now, updated_at: now })
    .where('id', '=', userId)
    .execute();
  // Links to the old address must not set a password any more.
  await endMailTokens({ db, clock }, { userId, purposes: ['verifyEmail', 'changeEmail', 'resetPassword'] });
  if (before.email.toLowerCase() !== email.toLowerCase())
    await queueNotice({ db, auth, clock }, { kind: 'emailChanged', userId, to: before });
  await recordEvent({ db }, { action: 'credentials.emailChanged', actorId: userId, ip });
}
