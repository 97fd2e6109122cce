import { recordEvent } from '../audit/record-event.ts';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';

/**
 * Ends a session of the user at once.
 * @throws AppError `notFound` when there is none, or it is somebody else's
 */
export async function revokeSession(
  { db }: Pick<Deps, 'db'>,
  { userId, id, ip }: { userId: string; id: string; ip?: string | undefined },
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const ended = await trx
      .deleteFrom('sessions')
      .where('id', '=', id)
      .where('user_id', '=', userId)
      .returning('id')
      .executeTakeFirst();
    if (!ended) throw notFound('The session');
    const detail = { sessionId: id };
    await recordEvent({ db: trx }, { action: 'auth.sessionRevoked', actorId: userId, ip, detail });
  });
}
