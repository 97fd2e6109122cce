import type { Database, DB, Selectable } from '@matinee/db';
import { checkVersion } from '../require-version.ts';
import { collectionNotFound, isCollection, type Named } from './collection.ts';

export type LockedCollection = Selectable<DB['collections']>;

type Owned = Named & { userId: string };

/**
 * One's own collection, locked before anything in it: writes of one collection come one after the other. Its owner comes
 * before it, as where an account is deleted; a collection that is changed twice looks for its owner anyway.
 */
export function selectLocked(db: Database, { id, userId }: Owned) {
  return db
    .with('owner', (cte) => cte.selectFrom('users').where('id', '=', userId).select('id').forKeyShare())
    .selectFrom('collections as c')
    .innerJoin('owner', 'owner.id', 'c.user_id')
    .where(isCollection(id))
    .selectAll('c')
    .forUpdate(['c']);
}

/**
 * The same, for more than one statement.
 * @param version the one that was seen, where that is asked for
 * @throws AppError `notFound`, alike for what is missing and what is somebody else's; `preconditionFailed`
 */
export async function lockCollection(
  trx: Database,
  { version, ...owned }: Owned & { version?: number },
): Promise<LockedCollection> {
  const row = await selectLocked(trx, owned).executeTakeFirst();
  if (!row) throw collectionNotFound(owned.id);
  if (version !== undefined) checkVersion(version, row.version);
  return row;
}
