import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { normalizeQuery } from './search-text.ts';

/** Of each user; the oldest go. */
export const MOST_SEARCHES = 200;

export type RecordSearch = { userId: string; sessionId: string; query: string };

/** At once, in this process: under a rush of searches some are not kept, and nobody waits for a connection. */
const MOST_UNDER_WAY = 10;
let underWay = 0;

/**
 * Keeps what somebody searched for, if they let it be kept and their session lives. Once, however often it is searched
 * for. Not to be waited for: never rejects.
 */
export async function recordSearch(
  deps: Pick<Deps, 'db' | 'clock' | 'log'>,
  { userId, sessionId, query }: RecordSearch,
): Promise<void> {
  const text = normalizeQuery(query);
  if (!text || underWay >= MOST_UNDER_WAY) return;
  underWay += 1;
  try {
    if (await insert(deps, { userId, sessionId, query: text })) await forgetOldest(deps, userId);
  } catch (error) {
    deps.log.error({ err: error, userId }, 'A search could not be kept in its history');
  } finally {
    underWay -= 1;
  }
}

/** @returns whether there is one more */
async function insert(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { userId, sessionId, query }: RecordSearch,
): Promise<boolean> {
  const now = clock.now();
  const { rows } = await sql<{ is_new: boolean }>`
insert into search_history as h (user_id, query, searched_at)
select p.user_id, ${query}, ${now}
from preferences p join sessions s on s.user_id = p.user_id
where p.user_id = ${userId} and p.keep_search_history
  and s.id = ${sessionId} and s.expires_at > ${now} and s.absolute_expires_at > ${now}
on conflict (user_id, query) do update set searched_at = greatest(h.searched_at, excluded.searched_at)
returning h.xmax = 0 as is_new`.execute(db);
  return rows[0]?.is_new === true;
}

async function forgetOldest({ db }: Pick<Deps, 'db'>, userId: string): Promise<void> {
  await sql`
delete from search_history where user_id = ${userId} and query = any (array(
  select query from search_history where user_id = ${userId}
  order by searched_at desc, query desc offset ${MOST_SEARCHES}
))`.execute(db);
}
