import type { Database } from '@matinee/db';
import { sql } from 'kysely';

/** The movies in a collection in its order, deleted ones too: they keep their places. To be read under its lock. */
export async function readOrder(trx: Database, collectionId: string): Promise<number[]> {
  const rows = await trx
    .selectFrom('collection_items')
    .where('collection_id', '=', collectionId)
    .select('movie_id')
    .orderBy('position')
    .execute();
  return rows.map(({ movie_id }) => movie_id);
}

/** The order with some of what is in it changing places. */
export function arrange(order: readonly number[], movieIds: readonly number[]): number[] {
  const moving = new Set(movieIds);
  const next = movieIds.values();
  return order.map((movieId) => (moving.has(movieId) ? (next.next().value ?? movieId) : movieId));
}

/**
 * Writes an order of everything in a collection, in one statement: the new positions are those above all that are there,
 * or from 1 where that is below, so that no two rows ever have the same one.
 */
export async function writeOrder(
  trx: Database,
  collectionId: string,
  movieIds: readonly number[],
): Promise<void> {
  await sql`
with base as (
  select case when min(position) > count(*) then 0 else max(position) end as position
  from collection_items where collection_id = ${collectionId}
)
update collection_items i set position = base.position + wanted.place
from base, unnest(${movieIds}::int[]) with ordinality wanted(movie_id, place)
where i.collection_id = ${collectionId} and i.movie_id = wanted.movie_id`.execute(trx);
}
