import type { Database } from '@matinee/db';
import { sql } from 'kysely';

/** One of what is in a collection. A movie that is deleted keeps its place, but nobody sees it. */
export type Placed = { movieId: number; isShown: boolean };

/** What is in a collection, in its order. To be read under its lock. */
export async function readOrder(trx: Database, collectionId: string): Promise<Placed[]> {
  return trx
    .selectFrom('collection_items as i')
    .innerJoin('movies as m', 'm.id', 'i.movie_id')
    .where('i.collection_id', '=', collectionId)
    .select(['i.movie_id as movieId', (eb) => eb('m.deleted_at', 'is', null).as('isShown')])
    .orderBy('i.position')
    .execute()
    .then((rows) => rows.map(({ movieId, isShown }) => ({ movieId, isShown: Boolean(isShown) })));
}

/** The order with one movie at a place among those that are seen; beyond their end is the end. */
export function moveTo(order: readonly Placed[], movieId: number, position: number): number[] {
  const others = order.filter((item) => item.movieId !== movieId);
  const shown = others.flatMap(({ isShown }, index) => (isShown ? [index] : []));
  const at = shown[position - 1] ?? others.length;
  const ids = others.map((item) => item.movieId);
  return [...ids.slice(0, at), movieId, ...ids.slice(at)];
}

/** The order with some of what is in it changing places. */
export function arrange(order: readonly Placed[], movieIds: readonly number[]): number[] {
  const moving = new Set(movieIds);
  const next = movieIds.values();
  return order.map(({ movieId }) => (moving.has(movieId) ? (next.next().value ?? movieId) : movieId));
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
