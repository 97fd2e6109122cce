import { sql } from 'kysely';
import type { LimitState } from '../auth/auth-deps.ts';
import type { Deps } from '../deps.ts';
import { quietly, recordEventQuietly } from './record-event.ts';

/** So many a minute of one account. */
const MAX_FORBIDDEN_PER_MINUTE = 10;

/**
 * Notes that somebody asked for what they may not have. Not more often than is of use to a reader: whoever is
 * refused can ask again, and must not fill the disk by it. Never fails.
 */
export function recordForbidden(
  deps: Pick<Deps, 'db' | 'log'>,
  { procedure, actorId, ip }: { procedure: string; actorId: string; ip: string },
): Promise<void> {
  return quietly(deps, 'access.forbidden', async () => {
    await sql`
      insert into audit_log (action, actor_id, ip, detail)
      select 'access.forbidden', ${actorId}::uuid, ${ip}, ${JSON.stringify({ procedure })}::jsonb
      where (
        select count(*) from (
          select 1 from audit_log
          where action = 'access.forbidden' and actor_id = ${actorId} and at > now() - interval '1 minute'
          limit ${MAX_FORBIDDEN_PER_MINUTE}
        ) recent
      ) < ${MAX_FORBIDDEN_PER_MINUTE}`.execute(deps.db);
  });
}

type Limited = Pick<LimitState, 'limitClass'> & {
  procedure: string;
  /** When their credentials are good. */
  actorId: string | undefined;
  ip: string;
};

/** Notes that a limit was hit; called for the first refusal in a window only. Never fails. */
export function recordLimited(
  deps: Pick<Deps, 'db' | 'log'>,
  { procedure, actorId, ip, limitClass }: Limited,
): Promise<void> {
  const detail = { procedure, limit: limitClass };
  return recordEventQuietly(deps, { action: 'access.limited', actorId, ip, detail });
}
