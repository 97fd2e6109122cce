import { recordEvent } from '../audit/record-event.ts';
import { lockAccount } from '../credentials/lock-account.ts';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';

/**
 * Ends a key: the next request that brings it is refused.
 * @throws AppError `notFound` when it is unknown or somebody else's, `unauthenticated` when the session has ended
 */
export async function revokeApiKey(
  { db }: Pick<Deps, 'db'>,
  { userId, sessionId, id, ip }: { userId: string; sessionId: string; id: string; ip?: string | undefined },
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await lockAccount(trx, { userId, sessionId });
    const row = await trx
      .deleteFrom('api_keys')
      .where('id', '=', id)
      .where('user_id', '=', userId)
      .returning('prefix')
      .executeTakeFirst();
    if (!row) throw notFound('The API key');
    const detail = { keyId: id, prefix: row.prefix };
    await recordEvent({ db: trx }, { action: 'credentials.apiKeyRevoked', actorId: userId, ip, detail });
  });
}
