import type { Database } from '@matinee/db';
import type { Deps } from '../deps.ts';
import { endMailTokens } from '../mail/mail-tokens.ts';
import { type Mailbox, queueNotice } from '../mail/queue-notice.ts';

export type NewPassword = {
  userId: string;
  owner: Mailbox;
  passwordHash: string;
  /** The session that goes on; all others end. */
  keepSessionId?: string | undefined;
};

/**
 * Stores a new password with all that follows: sessions end, links sent before lose their use, and the owner is
 * told. Call it in a transaction in which the account is locked.
 */
export async function setPassword(
  { db, auth, clock }: { db: Database } & Pick<Deps, 'auth' | 'clock'>,
  { userId, owner, passwordHash, keepSessionId }: NewPassword,
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
  await queueNotice({ db, auth, clock }, { kind: 'passwordChanged', userId, to: owner });
}
