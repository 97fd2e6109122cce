import type { TmdbClient } from '@matinee/tmdb';
import { sql } from 'kysely';
import { LISTS } from '../cache/tags.ts';
import type { Deps } from '../deps.ts';
import { readList, type TmdbList, tmdbLists } from './lists.ts';
import { NO_KEY } from './no-key.ts';
import { workThrough } from './work-through.ts';

type SyncDeps = Pick<Deps, 'db' | 'cache' | 'clock' | 'log' | 'tmdb'>;
type Options = { signal?: AbortSignal; onProgress?: (fraction: number, step: string) => void };

/** Movies by list. */
export type SyncedLists = Partial<Record<TmdbList, number>>;

/**
 * Makes a list, or every one, what it is at TMDb; movies on it that are not here are fetched. One that TMDb does not
 * give stays as it was, and the others go on.
 * @throws TmdbError, the last one, after all lists were tried
 */
export async function syncLists(
  deps: SyncDeps,
  { list }: { list?: TmdbList | undefined } = {},
  options: Options = {},
): Promise<SyncedLists | typeof NO_KEY> {
  const { tmdb, log } = deps;
  if (!tmdb) return NO_KEY;
  const wanted = list ? [list] : tmdbLists;
  const synced: SyncedLists = {};
  let failure: unknown;
  for (const [index, name] of wanted.entries())
    try {
      options.onProgress?.(index / wanted.length, name);
      synced[name] = await syncList({ ...deps, tmdb }, name, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!tmdb.failureOf(error)) throw error;
      log.warn({ err: error, list: name }, 'A list of TMDb stays as it was');
      failure = error;
    }
  if (failure) throw failure;
  return synced;
}

async function syncList(
  deps: SyncDeps & { tmdb: TmdbClient },
  list: TmdbList,
  { signal }: Options,
): Promise<number> {
  const ids = await readList(deps.tmdb, list, signal && { signal });
  const unknown = await findUnknown(deps, ids);
  await workThrough(deps, batchOf(unknown), { signal });
  signal?.throwIfAborted();
  return storeList(deps, list, ids);
}

async function findUnknown({ db }: Pick<Deps, 'db'>, ids: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select t.id from unnest(${[...ids]}::int[]) with ordinality t(id, position)
    where not exists (select from movies m where m.tmdb_id = t.id) order by t.position`.execute(db);
  return rows.map(({ id }) => id);
}

async function* batchOf(ids: readonly number[]) {
  yield ids;
}

/**
 * In one transaction: a reader sees the former list or this one. A movie that was merged into another is that one.
 * @returns how many movies are on it
 */
async function storeList(
  { db, cache, clock }: Pick<Deps, 'db' | 'cache' | 'clock'>,
  list: TmdbList,
  ids: readonly number[],
): Promise<number> {
  const now = clock.now();
  const movies = await db.transaction().execute(async (trx) => {
    // The row of its state stands for the list: who holds it writes.
    await sql`
      insert into tmdb_list_states (list, fetched_at) values (${list}, ${now})
      on conflict (list) do update set fetched_at = excluded.fetched_at`.execute(trx);
    await sql`delete from tmdb_lists where list = ${list}`.execute(trx);
    const { numAffectedRows } = await sql`
      insert into tmdb_lists (list, position, movie_id)
      select ${list}, row_number() over (order by min(t.position)), m.id
      from unnest(${[...ids]}::int[]) with ordinality t(id, position)
      join movies named on named.tmdb_id = t.id join movies m on m.id = coalesce(named.merged_into, named.id)
      where m.deleted_at is null group by m.id`.execute(trx);
    return Number(numAffectedRows ?? 0);
  });
  await cache.drop([LISTS]);
  return movies;
}
