import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import type { ReadIn } from '../languages/languages.ts';
import { type Page, type PageRequest, paginate } from '../pagination/page.ts';
import type { TmdbList } from '../tmdb/lists.ts';
import { isTimeFor } from '../tmdb/seldom.ts';
import { type MovieFilters, movieFilter } from './filters.ts';
import { type Movie, selectMovies, toMovie } from './movie.ts';

type ListDeps = Pick<Deps, 'db' | 'jobs' | 'clock' | 'log' | 'tmdb'>;

/** A list of TMDb's, with how old it is; `reason` says why there is none. */
export type TmdbListPage = Page<Movie> & { reason: 'noTmdbKey' | null; fetchedAt: string | null };

const ASKED_EVERY_MS = 10_000;
const RETRY_AFTER_SECONDS = 10;

/**
 * A page of what TMDb says is upcoming or in cinemas now, in its order, as it was taken over last. Empty without a
 * key. Three queries, one more when a genre, tag or person is named.
 * @throws AppError `upstreamUnavailable` when it was never taken over, which a job does then; `validationFailed` as
 *   {@link movieFilter}
 */
export async function listTmdbList(
  deps: ListDeps,
  { list, page, perPage, languages, ...filters }: PageRequest & MovieFilters & ReadIn & { list: TmdbList },
): Promise<TmdbListPage> {
  const { db, tmdb } = deps;
  const condition = await movieFilter({ db }, filters);
  const request = { page, perPage };
  if (!tmdb) return { items: [], pagination: paginate(request, 0), reason: 'noTmdbKey', fetchedAt: null };
  const state = await db
    .selectFrom('tmdb_list_states')
    .where('list', '=', list)
    .select('fetched_at')
    .executeTakeFirst();
  if (!state) throw await notTakenOver({ ...deps, tmdb }, list);
  const listed = selectMovies(db, languages)
    .innerJoin('tmdb_lists as l', 'l.movie_id', 'm.id')
    .where('l.list', '=', list)
    .where(condition)
    .select(sql<number>`count(*) over ()`.as('total'))
    .orderBy('l.position');
  const rows = await listed
    .limit(perPage)
    .offset((page - 1) * perPage)
    .execute();
  // Behind the last page there is no row to carry the total.
  const total = rows[0]?.total ?? (page === 1 ? 0 : ((await listed.limit(1).execute())[0]?.total ?? 0));
  return {
    items: rows.map(toMovie),
    pagination: paginate(request, total),
    reason: null,
    fetchedAt: state.fetched_at.toISOString(),
  };
}

async function notTakenOver(
  { jobs, clock, log, tmdb }: ListDeps & { tmdb: NonNullable<Deps['tmdb']> },
  list: TmdbList,
): Promise<AppError> {
  const now = clock.now().getTime();
  if (isTimeFor(tmdb, { key: `list:${list}`, everyMs: ASKED_EVERY_MS, now }))
    await jobs.enqueue('tmdb.syncList', { list }).catch((err: unknown) => {
      log.warn({ err, list }, 'A list of TMDb is not fetched: the queue did not take it');
    });
  return new AppError('upstreamUnavailable', 'This list has not come from TMDb yet; ask again', {
    retryAfter: RETRY_AFTER_SECONDS,
  });
}
