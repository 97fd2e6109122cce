import type { CallOptions, Movie, TmdbClient } from '@matinee/tmdb';
import { movieTag } from '../cache/tags.ts';
import type { Deps } from '../deps.ts';
import { parseMovieReference } from '../movies/movie-reference.ts';
import { forgetMiss, isKnownMiss, rememberMiss } from './misses.ts';
import { wantedParts } from './parts.ts';
import { storeMovie } from './store-movie.ts';

export type FetchDeps = Pick<Deps, 'db' | 'cache' | 'clock' | 'log'> & { tmdb: TmdbClient };

/** `unknown`: TMDb knows no such movie, or one that is not for everyone. `deleted`: an administrator has. */
export type FetchedMovie =
  | { status: 'stored'; movieId: number; isNew: boolean; isChanged: boolean }
  | { status: 'unknown' | 'deleted' };

/**
 * Asks TMDb for a movie and stores what it says; what it does not know is remembered for an hour.
 * @param reference "tmdb:603" or "imdb:tt0133093"
 * @throws TmdbError, unless TMDb has answered that there is no such movie
 */
export async function fetchMovie(
  deps: FetchDeps,
  reference: string,
  call: CallOptions = {},
): Promise<FetchedMovie> {
  if (await isKnownMiss(deps, reference)) return { status: 'unknown' };
  const movie = await askForMovie(deps, reference, call);
  // There is no way here to keep them from children.
  if (!movie || movie.isAdult) {
    await rememberMiss(deps, reference);
    return { status: 'unknown' };
  }
  const { isDeleted, ...stored } = await storeMovie(deps, movie);
  // Also when only its age is another; nobody has seen a new one yet.
  if (!stored.isNew && !isDeleted) await deps.cache.drop([movieTag(stored.movieId)]);
  await forgetMiss(deps, reference);
  return isDeleted ? { status: 'deleted' } : { status: 'stored', ...stored };
}

async function askForMovie({ tmdb }: FetchDeps, text: string, call: CallOptions): Promise<Movie | undefined> {
  const reference = parseMovieReference(text);
  try {
    if (reference?.by === 'imdb') return await askByImdbId(tmdb, reference.value, call);
    if (reference?.by !== 'tmdb') throw new Error(`${text} is not an id of TMDb or IMDb`);
    return await tmdb.getMovie({ id: reference.value, parts: wantedParts }, call);
  } catch (error) {
    if (tmdb.failureOf(error)?.code === 'notFound') return undefined;
    throw error;
  }
}

async function askByImdbId(tmdb: TmdbClient, imdbId: string, call: CallOptions): Promise<Movie | undefined> {
  const { movies } = await tmdb.findByImdbId({ imdbId }, call);
  const [found] = movies;
  if (!found) return undefined;
  const movie = await tmdb.getMovie({ id: found.id, parts: wantedParts }, call);
  // The lists and the details of TMDb do not always say the same.
  return { ...movie, imdbId: movie.imdbId ?? imdbId };
}
