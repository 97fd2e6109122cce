import type { Database } from '@matinee/db';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { limitUnproven } from './limit-unproven.ts';
import { type QueuedMail, queueMail } from './queue-mail.ts';

/** Where an account is written to, and since when it is known that its owner reads that. */
export type Mailbox = { email: string; email_verified_at: Date | null };

/**
 * Tells the owner what happened to their account: `queueMail`, but not without end to an address that was never
 * proven. Whoever gave it, it may be a stranger's, and can change something again and again.
 */
export async function queueNotice(
  deps: { db: Database } & Pick<Deps, 'auth' | 'clock'>,
  { to, ...notice }: Omit<QueuedMail, 'recipient' | 'tokenId'> & { to: Mailbox },
): Promise<void> {
  if (to.email_verified_at || (await mayHaveAnother(deps, to)))
    await queueMail(deps, { ...notice, recipient: to.email });
}

/** What happened to the account happened all the same: a notice that is one too many is left out. */
async function mayHaveAnother(deps: Pick<Deps, 'auth'>, { email }: Mailbox): Promise<boolean> {
  try {
    await limitUnproven(deps, email);
    return true;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}
