import { AppError } from '../errors.ts';
import { getMovieId, parseMovieReference } from '../movies/movie-reference.ts';
import { type CountUpstream, type ReadThroughDeps, readThrough } from '../tmdb/read-through.ts';

export type WriteDeps = ReadThroughDeps;

/** What a write about a movie may cost an upstream, where that is counted. */
export type Counted = { countUpstream?: CountUpstream | undefined };

type Write<T> = Counted & { movieId: string; write: () => Promise<T> };

/**
 * Writes about a movie; when it is not known here and named by an id of TMDb or IMDb it is fetched, and the write done
 * again. What is known costs nothing. Within a transaction nothing is fetched: see {@link fetchMovie}.
 * @throws AppError as `write`; `upstreamUnavailable` with `retryAfter` when TMDb does not answer within two seconds
 */
export async function fetchUnknown<T>(
  deps: WriteDeps,
  { movieId, countUpstream, write }: Write<T>,
): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!isNotFound(error) || !canBeFetched(deps, movieId) || deps.db.isTransaction) throw error;
  }
  await fetchMovie(deps, { movieId, countUpstream });
  return write();
}

/**
 * Has a movie here that is named by an id of TMDb or IMDb, if there is such a movie.
 * @throws AppError `upstreamUnavailable` with `retryAfter` when TMDb does not answer within two seconds
 */
export async function fetchMovie(
  deps: WriteDeps,
  { movieId, countUpstream }: Counted & { movieId: string },
): Promise<void> {
  if (!canBeFetched(deps, movieId)) return;
  const read = () => getMovieId(deps, movieId);
  await readThrough(deps, { reference: movieId, what: 'id', countUpstream }, read).catch((error: unknown) => {
    if (!isNotFound(error)) throw error;
  });
}

function isNotFound(error: unknown): boolean {
  return error instanceof AppError && error.code === 'notFound';
}

function canBeFetched({ tmdb }: Pick<WriteDeps, 'tmdb'>, movieId: string): boolean {
  const by = parseMovieReference(movieId)?.by;
  return tmdb !== undefined && (by === 'tmdb' || by === 'imdb');
}
