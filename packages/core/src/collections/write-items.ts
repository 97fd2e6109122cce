import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { inTransaction } from '../idempotency/in-transaction.ts';
import type { ReadIn } from '../languages/languages.ts';
import { type Counted, type WriteDeps as FetchingDeps, fetchUnknown } from '../library/fetch-unknown.ts';
import { isMovie, movieNotFound } from '../movies/movie-reference.ts';
import { type Collection, MOST_ITEMS, type Named } from './collection.ts';
import { arrange, moveTo, readOrder, writeOrder } from './item-order.ts';
import { type CollectionItem, findItem } from './list-items.ts';
import { lockCollection } from './lock-collection.ts';
import { readWritten } from './read-collection.ts';
import { resolveItems } from './resolve-items.ts';

type WriteDeps = Pick<Deps, 'db' | 'clock'>;
type Owned = Named & { userId: string };

export type PutItem = Owned &
  Counted &
  ReadIn & {
    movieId: string;
    /** Absent leaves the note that is there, null takes it away. */
    note?: string | null | undefined;
    /** From 1; absent leaves it where it is, or puts it at the end. */
    position?: number | undefined;
  };

/**
 * Puts a movie into a collection, or changes its note or its place. One that is unknown here is fetched, where that can
 * be.
 * @throws AppError `notFound`, `conflict` when the collection is full; as `fetchUnknown`
 */
export function putItem(
  deps: FetchingDeps,
  { countUpstream, ...wanted }: PutItem,
): Promise<{ item: CollectionItem; isNew: boolean }> {
  const write = () => inTransaction(deps.db, (trx) => put({ ...deps, db: trx }, wanted));
  return fetchUnknown(deps, { movieId: wanted.movieId, countUpstream, write });
}

async function put(
  { db, clock }: WriteDeps,
  { movieId: reference, note, position, languages, ...owned }: PutItem,
): Promise<{ item: CollectionItem; isNew: boolean }> {
  const movie = await holdMovie(db, reference);
  if (!movie || movie.deleted_at) throw movieNotFound(reference);
  const movieId = movie.id;
  const { id, item_count } = await lockCollection(db, owned);
  const isNew = await upsert(db, { id, movieId, note, now: clock.now() });
  if (isNew && item_count >= MOST_ITEMS) throw full();
  if (position !== undefined) {
    const order = await readOrder(db, id);
    await writeOrder(db, id, moveTo(order, movieId, position));
  }
  const item = await findItem(db, { id, movieId, languages });
  // It was deleted, or merged into another one, while this waited for the collection.
  if (!item) throw movieNotFound(reference);
  return { item, isNew };
}

/** Before the collection, as a merge does, which moves what is in collections and may change the movie's keys. */
async function holdMovie(trx: Database, reference: string) {
  return trx
    .selectFrom('movies as m')
    .where(isMovie(reference))
    .select(['m.id', 'm.deleted_at'])
    .forKeyShare(['m'])
    .executeTakeFirst();
}

type Upsert = { id: string; movieId: number; note: string | null | undefined; now: Date };

/** At the end, when it is not there yet. The count of the collection follows by a trigger. */
async function upsert(trx: Database, { id, movieId, note, now }: Upsert): Promise<boolean> {
  const { rows } = await sql<{ is_new: boolean }>`
with touched as (update collections set updated_at = ${now} where id = ${id})
insert into collection_items as i (collection_id, movie_id, position, note, added_at)
select ${id}, ${movieId}, coalesce(max(position), 0) + 1, ${note ?? null}, ${now}
from collection_items where collection_id = ${id}
on conflict (collection_id, movie_id) do update
  set note = case when ${note !== undefined} then excluded.note else i.note end
returning i.xmax = 0 as is_new`.execute(trx);
  return rows[0]?.is_new === true;
}

/**
 * Takes a movie out of a collection; also fine when it is not in it. Works for a deleted movie too.
 * @throws AppError `notFound` for an unknown collection, and when there never was such a movie
 */
export async function removeItem(
  { db, clock }: WriteDeps,
  { movieId: reference, ...owned }: Owned & { movieId: string },
): Promise<void> {
  await inTransaction(db, async (trx) => {
    const movie = await holdMovie(trx, reference);
    if (!movie) throw movieNotFound(reference);
    const { id } = await lockCollection(trx, owned);
    const gone = await trx
      .deleteFrom('collection_items')
      .where('collection_id', '=', id)
      .where('movie_id', '=', movie.id)
      .returning('movie_id')
      .executeTakeFirst();
    if (gone) await touch(trx, { id, now: clock.now() });
  });
}

/**
 * Puts everything in a collection into another order.
 * @param movieIds all that are in it, each once
 * @throws AppError `notFound`; `validationFailed` when one comes twice; `conflict` when these are not the movies that are
 *   in it
 */
export function reorderItems(
  { db, clock }: WriteDeps,
  { movieIds, ...owned }: Owned & { movieIds: readonly string[] },
): Promise<Collection> {
  return inTransaction(db, async (trx) => {
    const { id } = await lockCollection(trx, owned);
    const shown = await resolveItems(trx, id, movieIds);
    await writeOrder(trx, id, arrange(await readOrder(trx, id), shown));
    await touch(trx, { id, now: clock.now() });
    return readWritten(trx, id);
  });
}

async function touch(trx: Database, { id, now }: { id: string; now: Date }): Promise<void> {
  await trx.updateTable('collections').set({ updated_at: now }).where('id', '=', id).execute();
}

function full(): AppError {
  return new AppError('conflict', `A collection holds at most ${MOST_ITEMS.toLocaleString('en')} movies`);
}
