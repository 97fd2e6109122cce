import { z } from 'zod';
import { genre } from '../genres/schemas.ts';

const count = z.int().nonnegative();
const mean = z.number().nullable().meta({ description: 'Mean score, 1–10; null without ratings' });
const bayesianMean = z.number().meta({ description: 'Mean score with a prior, for ranking' });

/** A movie as every list shows it. */
export const movie = z
  .object({
    id: z.string(),
    ids: z.object({ id: z.string(), tmdb: z.string().nullable(), imdb: z.string().nullable() }),
    title: z.string(),
    originalTitle: z.string().nullable(),
    year: z.int().nullable(),
    releaseDate: z.iso.date().nullable(),
    genres: z.array(genre),
    overview: z.string().nullable(),
    originalLanguage: z.string().nullable().meta({ description: 'ISO 639-1' }),
    runtime: z.int().nullable().meta({ description: 'Minutes' }),
    posterUrl: z.string().nullable(),
    backdropUrl: z.string().nullable(),
    popularity: z.number(),
    stats: z.object({ count, mean, bayesianMean }),
    tmdb: z.object({ voteAverage: z.number(), voteCount: count }).nullable(),
    version: z.int(),
  })
  .meta({ id: 'Movie' });

export const ratingStats = z
  .object({
    count,
    mean,
    bayesianMean,
    histogram: z.array(count).length(10).meta({ description: 'How many ratings of score 1 … 10' }),
  })
  .meta({ id: 'RatingStats' });

/** A movie's own page. */
export const movieDetails = movie
  .extend({
    stats: ratingStats,
    alternativeTitles: z.array(z.string()),
    tags: z
      .array(z.object({ id: z.string(), name: z.string(), count: z.int() }))
      .meta({ description: 'With how many people gave it; the most given first' }),
  })
  .meta({ id: 'MovieDetails' });

/** A movie named by a reason. */
export const movieName = z.object({ id: z.string(), title: z.string() }).meta({ id: 'MovieName' });

export const similarMovies = z.object({
  items: z.array(
    z.object({
      movie,
      score: z.number().meta({ description: 'Comparable only within this list' }),
      reasons: z.array(
        z.object({
          kind: z.literal('similarTo'),
          text: z.string(),
          movie: movieName,
          weight: z.number().meta({ description: 'Its share of the score, 0–1' }),
        }),
      ),
    }),
  ),
});
