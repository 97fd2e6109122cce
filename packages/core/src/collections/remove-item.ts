import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import type { Named } from './collection.ts';
import { isLocked, type LockedForItem, lockForItem, requireLocked } from './lock-for-item.ts';

export type RemoveItem = Named & { userId: string; movieId: string };

/**
 * Takes a movie out of a collection, in one statement; also fine when it is not in it. Works for a deleted movie too.
 * @throws AppError `notFound` for an unknown collection, and when there never was such a movie
 */
export async function removeItem(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { id, userId, movieId }: RemoveItem,
): Promise<void> {
  const { rows } = await sql<LockedForItem>`
with ${lockForItem({ id, userId, movieId, withDeleted: true })},
gone as (
  delete from collection_items i using locked
  where i.collection_id = locked.id and i.movie_id = locked.movie_id
  returning i.collection_id
),
touched as (update collections c set updated_at = ${clock.now()} from gone where c.id = gone.collection_id)
select ${isLocked}
from (values (1)) one left join movie on true left join locked on true`.execute(db);
  requireLocked(rows, { id, movieId });
}
