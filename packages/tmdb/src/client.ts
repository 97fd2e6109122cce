import type { Change, Genre, TmdbConfiguration } from './answers/catalogue.ts';
import type { Movie, MoviePart } from './answers/movie/movie.ts';
import type { MovieSummary } from './answers/movie-summary.ts';
import type { DatedPage, Page } from './answers/page.ts';
import type { Person } from './answers/person.ts';
import type { FoundByImdbId, SearchResult } from './answers/search-result.ts';
import type { TmdbFailure } from './errors.ts';
import type { CallOptions, DiscoverParams, ListParams, SearchParams } from './requests.ts';
import type { BreakerState } from './transport/breaker.ts';

export type MovieParams = {
  id: number;
  /** All of them by default; it is one request in any case. */
  parts?: readonly MoviePart[];
  language?: string;
  /** Languages of the images' texts beside that of the movie, English and none. */
  imageLanguages?: readonly string[];
};

export type ChangesParams = {
  of: 'movies' | 'people';
  /** Days, `YYYY-MM-DD`; at most 14 of them. */
  from?: string;
  to?: string;
  page?: number;
};

export type TmdbState = {
  breaker: BreakerState;
  /** Different requests under way. */
  inFlight: number;
};

/**
 * Every function throws `TmdbError`, and `RangeError` for an argument that TMDb can't be asked about. What equal
 * calls at the same time get is one and the same object: change a copy.
 */
export type TmdbClient = {
  getConfiguration(call?: CallOptions): Promise<TmdbConfiguration>;
  listGenres(params?: { language?: string }, call?: CallOptions): Promise<Genre[]>;
  listTrending(
    params: ListParams & { window: 'day' | 'week' },
    call?: CallOptions,
  ): Promise<Page<MovieSummary>>;
  listPopular(params?: ListParams, call?: CallOptions): Promise<Page<MovieSummary>>;
  listTopRated(params?: ListParams, call?: CallOptions): Promise<Page<MovieSummary>>;
  listUpcoming(params?: ListParams, call?: CallOptions): Promise<DatedPage<MovieSummary>>;
  listNowPlaying(params?: ListParams, call?: CallOptions): Promise<DatedPage<MovieSummary>>;
  discoverMovies(params?: DiscoverParams, call?: CallOptions): Promise<Page<MovieSummary>>;
  searchMovies(params: SearchParams, call?: CallOptions): Promise<Page<MovieSummary>>;
  /** Movies and people; a page has fewer items the more series TMDb found, which are left out. */
  searchAll(params: Omit<SearchParams, 'year'>, call?: CallOptions): Promise<Page<SearchResult>>;
  getMovie(params: MovieParams, call?: CallOptions): Promise<Movie>;
  getPerson(params: { id: number; language?: string }, call?: CallOptions): Promise<Person>;
  /** Empty lists when TMDb knows nothing of that id. */
  findByImdbId(params: { imdbId: string; language?: string }, call?: CallOptions): Promise<FoundByImdbId>;
  /** What was edited; of the last 24 hours by default. */
  listChanges(params: ChangesParams, call?: CallOptions): Promise<Page<Change>>;
  /** For a health report. */
  readonly state: TmdbState;
  /** Why a call failed, if it was TMDb's failure; for code that has only the types of this package. */
  failureOf(error: unknown): TmdbFailure | undefined;
};
