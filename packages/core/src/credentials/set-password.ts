import type { Database } from '@matinee/db';
import type { Deps } from '../deps.ts';
import { endMailTokens } from '../mail/mail-tokens.ts';
import { queueMail } from '../mail/queue-mail.ts';

export type NewPassword = {
  userId: string;
  email: string;
  passwordHash: string;
  /** The session that goes on; all others end. */
  keepSessionId?: string | undefined;
};

/**
 * Stores a new password with all that follows: sessions end, links sent before lose their use, and the owner is
 * told. Call it in a transaction in which the account is locked.
 */
export async function setPassword(
  { db, clock }: { db: Database } & Pick<Deps, 'clock'>,
  { userId, email, passwordHash, keepSessionId }: NewPassword,
): Promise<void> {
  await db
    .updateTable('users')
    .set({ password_hash: passwordHash, updated_at: clock.now() })
    .where('id', '=', userId)
    .execute();
  const sessions = db.deleteFrom('sessions').where('user_id', '=', userId);
  await (keepSessionId === undefined ? sessions : sessions.where('id', '<>', keepSessionId)).execute();
  // A change of address under way may be that of whoever had the old password.
  await endMailTokens({ db, clock }, { userId, purposes: ['resetPassword', 'changeEmail'] });
  await queueMail({ db, clock }, { kind: 'passwordChanged', userId, recipient: email });
}
