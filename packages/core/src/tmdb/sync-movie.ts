import type { Deps } from '../deps.ts';
import { isMovie } from '../movies/movie-reference.ts';
import { type FetchedMovie, fetchMovie } from './fetch-movie.ts';
import { NO_KEY } from './no-key.ts';

/** What a request or another process has fetched within this time is not fetched once more. */
const JUST_FETCHED_MS = 5 * 60_000;

export type SyncMovie = {
  /** "tmdb:603" or "imdb:tt0133093" */
  reference: string;
  isForced?: boolean | undefined;
};

/**
 * Brings a movie up to date with TMDb, or finds out that there is none.
 * @throws TmdbError when TMDb gives no usable answer: what is stored stays as it is
 */
export async function syncMovie(
  deps: Pick<Deps, 'db' | 'cache' | 'clock' | 'log' | 'tmdb'>,
  { reference, isForced = false }: SyncMovie,
  { signal }: { signal?: AbortSignal } = {},
): Promise<FetchedMovie | { status: 'fresh' } | typeof NO_KEY> {
  const { tmdb } = deps;
  if (!tmdb) return NO_KEY;
  if (!isForced && (await isJustFetched(deps, reference))) return { status: 'fresh' };
  return fetchMovie({ ...deps, tmdb }, reference, signal && { signal });
}

async function isJustFetched({ db, clock }: Pick<Deps, 'db' | 'clock'>, reference: string): Promise<boolean> {
  const row = await db
    .selectFrom('movies as m')
    .innerJoin('movie_sources as s', 's.movie_id', 'm.id')
    .where(isMovie(reference))
    .where('s.source', '=', 'tmdb')
    // A search tells the details, and not all of them.
    .where('s.part', '<>', 'details')
    .where('s.fetched_at', '>', new Date(clock.now().getTime() - JUST_FETCHED_MS))
    .select('m.id')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
