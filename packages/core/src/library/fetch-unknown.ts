import type { TmdbClient } from '@matinee/tmdb';
import { AppError } from '../errors.ts';
import { getMovieId, parseMovieReference } from '../movies/movie-reference.ts';
import { type CountUpstream, type ReadThroughDeps, readThrough } from '../tmdb/read-through.ts';

export type WriteDeps = ReadThroughDeps;

/** What a write about a movie may cost an upstream, where that is counted. */
export type Counted = { countUpstream?: CountUpstream | undefined };

type Write<T> = Counted & { movieId: string; write: () => Promise<T> };

/**
 * Writes about a movie; when it is not known here and named by an id of TMDb or IMDb it is fetched, and the write done
 * again. What is known costs nothing.
 * @throws AppError as `write`; `upstreamUnavailable` with `retryAfter` when TMDb does not answer within two seconds
 */
export async function fetchUnknown<T>(
  deps: WriteDeps,
  { movieId, countUpstream, write }: Write<T>,
): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!isNotFound(error) || !canBeFetched(deps, movieId)) throw error;
  }
  await readThrough(deps, { reference: movieId, what: 'id', countUpstream }, () => getMovieId(deps, movieId));
  return write();
}

function isNotFound(error: unknown): boolean {
  return error instanceof AppError && error.code === 'notFound';
}

function canBeFetched({ tmdb }: { tmdb?: TmdbClient | undefined }, movieId: string): boolean {
  return tmdb !== undefined && parseMovieReference(movieId)?.by !== 'id';
}
