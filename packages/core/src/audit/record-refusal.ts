import { sql } from 'kysely';
import type { LimitState } from '../auth/auth-deps.ts';
import type { Deps } from '../deps.ts';
import { quietly, recordEventQuietly } from './record-event.ts';

/** Who asked for what. `actorId` when their credentials are good. */
export type Refused = { procedure: string; actorId?: string | undefined; ip: string };

/** So many a minute of one account, or of one address that nobody is signed in from. */
const MAX_FORBIDDEN_PER_MINUTE = 10;

/**
 * Notes that somebody asked for what they may not have. Not more often than is of use to a reader: whoever is
 * refused can ask again, and must not fill the disk by it. Never fails.
 */
export function recordForbidden(
  deps: Pick<Deps, 'db' | 'log'>,
  { procedure, actorId, ip }: Refused,
): Promise<void> {
  const isTheirs = actorId ? sql`actor_id = ${actorId}::uuid` : sql`actor_id is null and ip = ${ip}`;
  return quietly(deps, 'access.forbidden', async () => {
    await sql`
      insert into audit_log (action, actor_id, ip, detail)
      select 'access.forbidden', ${actorId ?? null}::uuid, ${ip}, ${JSON.stringify({ procedure })}::jsonb
      where (
        select count(*) from (
          select 1 from audit_log
          where action = 'access.forbidden' and ${isTheirs} and at > now() - interval '1 minute'
          limit ${MAX_FORBIDDEN_PER_MINUTE}
        ) recent
      ) < ${MAX_FORBIDDEN_PER_MINUTE}`.execute(deps.db);
  });
}

/** Notes that a limit was hit; called for the first refusal in a window only. Never fails. */
export function recordLimited(
  deps: Pick<Deps, 'db' | 'log'>,
  { procedure, actorId, ip, limitClass }: Refused & Pick<LimitState, 'limitClass'>,
): Promise<void> {
  const detail = { procedure, limit: limitClass };
  return recordEventQuietly(deps, { action: 'access.limited', actorId, ip, detail });
}
