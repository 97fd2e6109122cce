import { type CountUpstream, type ReadThroughDeps, readThrough } from '../tmdb/read-through.ts';
import { refreshInBackground } from '../tmdb/refresh-in-background.ts';
import { type GetMovie, getKnownMovie, getKnownStats, type MovieDetails } from './known-movie.ts';
import { getKnownCredits, getKnownReleases, getKnownVideos } from './known-movie-parts.ts';
import { type ListSimilar, listSimilarMovies } from './list-similar-movies.ts';

/** What a request may cost an upstream, where that is counted. */
type Counted = { countUpstream?: CountUpstream };

/**
 * A movie with everything its page shows. One that is known here is shown as it is, and refreshed in the background
 * when it is old; one that is not is fetched from TMDb, where there is a key.
 * @throws AppError `notFound`; as {@link readThrough}
 */
export async function getMovie(
  deps: ReadThroughDeps,
  { countUpstream, ...params }: GetMovie & Counted,
): Promise<MovieDetails> {
  const { movieId: reference, include = [], languages, region } = params;
  const what = `page with ${include.toSorted()} of ${region} in ${languages}`;
  const asked = { reference, what, countUpstream };
  const movie = await readThrough(deps, asked, () => getKnownMovie(deps, params));
  refreshInBackground(deps, movie);
  return movie;
}

/**
 * Who is in a movie and who made it.
 * @throws AppError as {@link getMovie}
 */
export function getMovieCredits(deps: ReadThroughDeps, { movieId, countUpstream }: GetMovie & Counted) {
  return readThrough(deps, { reference: movieId, what: 'credits', countUpstream }, () =>
    getKnownCredits(deps, movieId),
  );
}

/**
 * The trailers and other videos of a movie.
 * @throws AppError as {@link getMovie}
 */
export function getMovieVideos(deps: ReadThroughDeps, { movieId, countUpstream }: GetMovie & Counted) {
  return readThrough(deps, { reference: movieId, what: 'videos', countUpstream }, () =>
    getKnownVideos(deps, movieId),
  );
}

/**
 * When a movie came out in each country, or in one, and from which age on it may be seen there.
 * @throws AppError as {@link getMovie}
 */
export function getMovieReleases(
  deps: ReadThroughDeps,
  { movieId, region, countUpstream }: Pick<GetMovie, 'movieId' | 'region'> & Counted,
) {
  const asked = { reference: movieId, what: `releases of ${region}`, countUpstream };
  return readThrough(deps, asked, () => getKnownReleases(deps, { movieId, region }));
}

/**
 * How a movie was rated.
 * @throws AppError as {@link getMovie}
 */
export function getMovieStats(deps: ReadThroughDeps, { movieId, countUpstream }: GetMovie & Counted) {
  return readThrough(deps, { reference: movieId, what: 'statistics', countUpstream }, () =>
    getKnownStats(deps, movieId),
  );
}

/**
 * The movies most like one.
 * @throws AppError as {@link getMovie}
 */
export function getSimilarMovies(deps: ReadThroughDeps, { countUpstream, ...params }: ListSimilar & Counted) {
  const { movieId: reference, limit, languages } = params;
  const asked = { reference, what: `${limit} like it in ${languages}`, countUpstream };
  return readThrough(deps, asked, () => listSimilarMovies(deps, params));
}
