import {
  getMovie,
  getMovieCredits,
  getMovieReleases,
  getMovieStats,
  getMovieVideos,
  getSimilarMovies,
} from '@matinee/core/movies/get-movie';
import { movieIncludes } from '@matinee/core/movies/known-movie';
import { listMovies, listPopularMovies, listTopRatedMovies } from '@matinee/core/movies/list-movies';
import { searchMoviesThrough } from '@matinee/core/search/search-through';
import { z } from 'zod';
import { byLanguage, rest } from '../meta.ts';
import { facets } from '../search/schemas.ts';
import { noteSearch } from '../search-history/note-search.ts';
import { publicProcedure, router } from '../trpc.ts';
import { countsUpstream } from '../upstream.ts';
import { inputObject, movieId, pageInput, pageOf, region } from '../wire.ts';
import { movieFilters, movieSort } from './filters.ts';
import { movieCredits, movieReleases, movieVideos } from './part-schemas.ts';
import { movie, movieDetails, ratingStats, similarMovies } from './schemas.ts';
import { nowPlayingProcedure, upcomingProcedure } from './tmdb-lists.ts';
import { trendingProcedure } from './trending.ts';
import { trackViewProcedure } from './views.ts';
import { movieWrites } from './writes.ts';

const listInput = inputObject({ ...movieFilters, ...pageInput }).prefault({});

const list = { ...byLanguage, public: true, cache: { maxAge: 600, stale: 3_600 } } as const;
const fetched = { public: true, errors: ['notFound', 'upstreamUnavailable'] } as const;

const include = z
  .array(z.enum(movieIncludes))
  .max(movieIncludes.length)
  .optional()
  .meta({ description: 'Parts to bring along; the statistics are always there' });

export const moviesRouter = router({
  list: publicProcedure
    .meta(rest('GET /movies', 'Movies by filters, sorted', { ...list, cache: 'public' }))
    .input(inputObject({ ...movieFilters, ...movieSort, ...pageInput }).prefault({}))
    .output(pageOf(movie))
    .query(({ ctx, input }) => listMovies(ctx.deps, { ...input, languages: ctx.languages })),

  search: publicProcedure
    .meta(
      rest('GET /movies/search', 'Movies by words, the best match first', {
        ...list,
        cache: { maxAge: 60, stale: 600 },
        description:
          'Looks at titles in all languages first, then at people, tags, keywords and overviews. Forgives typos, ' +
          'accents and missing articles; a year among the words prefers movies of that year. Words that half of ' +
          'all movies have ("the") find the 500 best known of them. Where hardly anything is found, an installation ' +
          'with a key of TMDb searches there, too, for the first page without filters, two seconds at most, and keeps ' +
          'what it finds.',
      }),
    )
    .input(
      inputObject({
        q: z
          .string()
          .trim()
          .min(1, 'Say what to search for')
          .max(200)
          .meta({ examples: ['heat 1995'] }),
        ...movieFilters,
        ...pageInput,
      }),
    )
    .output(pageOf(movie).extend({ facets }))
    .query(async ({ ctx, input }) => {
      const found = await searchMoviesThrough(ctx.deps, {
        ...input,
        languages: ctx.languages,
        countUpstream: countsUpstream(ctx),
      });
      noteSearch(ctx, input);
      return found;
    }),

  popular: publicProcedure
    .meta(rest('GET /movies/popular', 'The most popular movies', list))
    .input(listInput)
    .output(pageOf(movie))
    .query(({ ctx, input }) => listPopularMovies(ctx.deps, { ...input, languages: ctx.languages })),

  topRated: publicProcedure
    .meta(
      rest('GET /movies/top-rated', 'The best rated movies', {
        ...list,
        description: 'By Bayesian mean: one perfect score does not beat a hundred good ones.',
      }),
    )
    .input(listInput)
    .output(pageOf(movie))
    .query(({ ctx, input }) => listTopRatedMovies(ctx.deps, { ...input, languages: ctx.languages })),

  upcoming: upcomingProcedure,
  nowPlaying: nowPlayingProcedure,

  get: publicProcedure
    .meta(
      rest('GET /movies/{movieId}', 'A movie', {
        ...fetched,
        ...byLanguage,
        description:
          'The same for everyone. Says of each part where it is from and how old it is. One that is known here is ' +
          'shown as it is and refreshed in the background; one named by an id of TMDb or IMDb that is not is fetched, ' +
          'where the installation has a key of TMDb, within two seconds.',
      }),
    )
    .input(
      inputObject({
        movieId,
        include,
        region: region.optional().meta({ description: 'Of releases and providers those of this country' }),
      }),
    )
    .output(movieDetails)
    .query(({ ctx, input }) =>
      getMovie(ctx.deps, { ...input, languages: ctx.languages, countUpstream: countsUpstream(ctx) }),
    ),

  credits: publicProcedure
    .meta(rest('GET /movies/{movieId}/credits', 'Who is in a movie, and who made it', fetched))
    .input(inputObject({ movieId }))
    .output(movieCredits)
    .query(({ ctx, input }) => getMovieCredits(ctx.deps, { ...input, countUpstream: countsUpstream(ctx) })),

  videos: publicProcedure
    .meta(rest('GET /movies/{movieId}/videos', 'Trailers and other videos of a movie', fetched))
    .input(inputObject({ movieId }))
    .output(movieVideos)
    .query(({ ctx, input }) => getMovieVideos(ctx.deps, { ...input, countUpstream: countsUpstream(ctx) })),

  releases: publicProcedure
    .meta(
      rest('GET /movies/{movieId}/releases', 'When a movie came out, and its certifications', {
        ...fetched,
        description: 'By country and day, each with the age rating of the country where it is known.',
      }),
    )
    .input(inputObject({ movieId, region: region.optional().meta({ description: 'Those of this country' }) }))
    .output(movieReleases)
    .query(({ ctx, input }) => getMovieReleases(ctx.deps, { ...input, countUpstream: countsUpstream(ctx) })),

  stats: publicProcedure
    .meta(rest('GET /movies/{movieId}/stats', 'How a movie was rated', fetched))
    .input(inputObject({ movieId }))
    .output(ratingStats)
    .query(({ ctx, input }) => getMovieStats(ctx.deps, { ...input, countUpstream: countsUpstream(ctx) })),

  similar: publicProcedure
    .meta(
      rest('GET /movies/{movieId}/similar', 'Movies like this one, with reasons', {
        ...fetched,
        ...byLanguage,
      }),
    )
    .input(inputObject({ movieId, limit: z.number().int().min(1).max(50).default(10) }))
    .output(similarMovies)
    .query(({ ctx, input }) =>
      getSimilarMovies(ctx.deps, { ...input, languages: ctx.languages, countUpstream: countsUpstream(ctx) }),
    ),

  ...movieWrites,

  trending: trendingProcedure,
  trackView: trackViewProcedure,
});
