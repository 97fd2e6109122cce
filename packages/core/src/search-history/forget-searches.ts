import type { Deps } from '../deps.ts';
import { normalizeQuery } from './search-text.ts';

/** Forgets what the user searched for: all of it, or one search. Also fine when there is nothing. */
export async function forgetSearches(
  { db }: Pick<Deps, 'db'>,
  { userId, query }: { userId: string; query?: string | undefined },
): Promise<void> {
  await db
    .deleteFrom('search_history')
    .where('user_id', '=', userId)
    .$if(query !== undefined, (all) => all.where('query', '=', normalizeQuery(query ?? '')))
    .execute();
}
