import { accountKey } from '../auth/limit-keys.ts';
import type { Deps } from '../deps.ts';

/**
 * Counts a mail to an address of which nobody has shown that it is theirs, whatever account gives it: accounts can
 * be opened and deleted without end, and each would write to a stranger.
 * @throws AppError `rateLimited` beyond five an hour, `unavailable`
 */
export async function limitUnproven({ auth }: Pick<Deps, 'auth'>, address: string): Promise<void> {
  await auth.limiter.consume('mail', accountKey(address));
}
