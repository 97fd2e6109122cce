import type { DB } from '@matinee/db';
import { expressionBuilder, type SqlBool, sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { type FeedRequest, keyset } from '../pagination/keyset.ts';
import type { Feed } from '../pagination/page.ts';
import { isShown, type Profile, profileColumns, toProfile } from './profile.ts';

export type ListProfiles = FeedRequest & {
  /** Part of a username or a display name, without regard to case, accents and punctuation. */
  q?: string | undefined;
};

const eb = expressionBuilder<{ u: DB['users'] }, 'u'>();

/**
 * Public profiles by username. One query a page.
 * @throws AppError `validationFailed` for a cursor of another list
 */
export async function listProfiles(
  deps: Pick<Deps, 'db' | 'publicUrl'>,
  { q, cursor, limit }: ListProfiles,
): Promise<Feed<Profile>> {
  const feed = keyset({
    scope: ['profiles', q ?? ''],
    columns: [{ by: eb.ref('u.username'), type: 'citext' }],
    order: 'asc',
    cursor,
    limit,
  });
  const query = deps.db
    .selectFrom('users as u')
    .where(isShown)
    .$if(q !== undefined, (all) => all.where(isNamed(q ?? '')))
    .select(profileColumns);
  const rows = await feed.apply(query).execute();
  return feed.toFeed(rows, (row) => toProfile(deps, row));
}

/** What is left of the text has no punctuation, so no operators of LIKE; when nothing is left nobody is meant. */
function isNamed(q: string) {
  const name = sql`search_normalize(u.username::text || ' ' || coalesce(u.display_name, ''))`;
  return sql<SqlBool>`${name} like '%' || nullif(search_normalize(${q}), '') || '%'`;
}
