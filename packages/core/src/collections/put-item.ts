import { type RawBuilder, sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import type { ReadIn } from '../languages/languages.ts';
import { type Counted, fetchUnknown, type WriteDeps } from '../library/fetch-unknown.ts';
import { listMoviesByIds } from '../movies/list-movies-by-ids.ts';
import { movieNotFound } from '../movies/movie-reference.ts';
import { MOST_ITEMS, type Named } from './collection.ts';
import type { CollectionItem } from './list-items.ts';
import { isLocked, type LockedForItem, lockForItem, requireLocked } from './lock-for-item.ts';

export type PutItem = Named &
  Counted &
  ReadIn & {
    userId: string;
    movieId: string;
    /** Absent leaves the note that is there, null takes it away. */
    note?: string | null | undefined;
    /** From 1; absent leaves it where it is, or puts it at the end. */
    position?: number | undefined;
  };

/**
 * Puts a movie into a collection, or changes its note or its place. One that is unknown here is fetched, where that can
 * be. Two queries: the write, then the movie.
 * @throws AppError `notFound`, `conflict` when the collection is full; as `fetchUnknown`
 */
export async function putItem(
  deps: WriteDeps,
  { countUpstream, languages, ...wanted }: PutItem,
): Promise<{ item: CollectionItem; isNew: boolean }> {
  const { movieId } = wanted;
  const write = () => writeItem(deps, wanted);
  const written = await fetchUnknown(deps, { movieId, countUpstream, write });
  const movie = (await listMoviesByIds(deps, [written.movieId], languages)).get(written.movieId);
  if (!movie) throw movieNotFound(movieId);
  const { position, note, addedAt, isNew } = written;
  return { item: { position, movie, note, addedAt: addedAt.toISOString() }, isNew };
}

type Written = { movieId: number; position: number; note: string | null; addedAt: Date; isNew: boolean };
type Result = LockedForItem & { [K in keyof Written]: Written[K] | null } & { isFull: boolean | null };

/**
 * One statement, which sees by `collection_order` what others wrote while it waited for the collection; its own snapshot
 * is from before.
 */
async function writeItem(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { id, userId, movieId, note, position }: Omit<PutItem, keyof Counted | keyof ReadIn>,
): Promise<Written> {
  const now = clock.now();
  const { rows } = await sql<Result>`
with ${lockForItem({ id, userId, movieId })},
placed as (select o.* from locked cross join lateral collection_order(locked.id, locked.movie_id) o),
others as (
  select placed.movie_id, placed.place, placed.is_shown, row_number() over by_place as nth,
    count(*) filter (where placed.is_shown) over by_place as nth_shown
  from placed join locked on locked.movie_id <> placed.movie_id window by_place as (order by placed.place)
),
target as (
  select locked.id, mine.movie_id, mine.place is null as is_new, next.others_before,
    mine.place is null and (select count(*) from others) >= ${MOST_ITEMS} as is_full
  from locked join placed mine on mine.movie_id = locked.movie_id and mine.is_shown
  cross join lateral (
    select coalesce(min(nth) filter (where ${comesNext(position)}) - 1, count(*)) as others_before from others
  ) next
),
put as (
  insert into collection_items as i (collection_id, movie_id, position, note, added_at)
  select target.id, wanted.movie_id, wanted.position, ${note ?? null}::text, ${now}::timestamptz
  from target cross join lateral (${position === undefined ? atTheEnd : everything}) wanted
  where not target.is_full
  on conflict (collection_id, movie_id) do update
    set position = case when ${position !== undefined} then excluded.position else i.position end,
      note = case when ${note !== undefined} and i.movie_id = (select movie_id from target) then excluded.note
        else i.note end
  returning i.movie_id, i.note, i.added_at
),
touched as (
  update collections c set updated_at = ${now} from target where c.id = target.id and not target.is_full
)
select ${isLocked}, put.movie_id as "movieId", put.note, put.added_at as "addedAt", target.is_new as "isNew",
  target.is_full as "isFull",
  (select count(*) + 1 from others where is_shown and nth <= target.others_before)::int as position
from (values (1)) one left join movie on true left join locked on true left join target on true
left join put on put.movie_id = target.movie_id`.execute(db);
  const result = requireLocked(rows, { id, movieId });
  if (result.isFull) throw full();
  // It was deleted, or merged into another one, while this waited for the collection.
  if (!isWritten(result)) throw movieNotFound(movieId);
  return result;
}

/** Of `others`, those that come after the movie `mine`: none of them does when it comes last. */
function comesNext(position: number | undefined): RawBuilder<unknown> {
  return position === undefined ? sql`place > mine.place` : sql`is_shown and nth_shown >= ${position}`;
}

/** A place above all; where the movie has one already it keeps that. */
const atTheEnd = sql`
select target.movie_id, (select coalesce(max(place), 0) + 1 from placed) as position`;

/**
 * Everything in its new order: the places are those above all that are there, or from 1 where that is below, so that no
 * two rows ever have the same one.
 */
const everything = sql`
select ordered.movie_id, base.place + ordered.nth as position
from (
  select case when min(place) > count(*) then 0 else coalesce(max(place), 0) end as place from placed
) base
cross join (
  select target.movie_id, target.others_before + 1 as nth
  union all
  select movie_id, case when nth > target.others_before then nth + 1 else nth end from others
) ordered`;

function isWritten(result: Result): result is Written & Result {
  return result.addedAt !== null;
}

function full(): AppError {
  return new AppError('conflict', `A collection holds at most ${MOST_ITEMS.toLocaleString('en')} movies`);
}
