import { z } from 'zod';
import { genre } from '../genres/schemas.ts';
import { credits, images, partSource, provider, release, translation, video } from './part-schemas.ts';

const count = z.int().nonnegative();
const mean = z.number().nullable().meta({ description: 'Mean score, 1–10; null without ratings' });
const bayesianMean = z.number().meta({ description: 'Mean score with a prior, for ranking' });

/** A movie as every list shows it. */
export const movie = z
  .object({
    id: z.string(),
    ids: z.object({ id: z.string(), tmdb: z.string().nullable(), imdb: z.string().nullable() }),
    title: z.string(),
    language: z.string().nullable().meta({ description: 'Of the title: `de`, `pt-PT`; null when unknown' }),
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

/** A movie named by a reason. */
export const movieName = z.object({ id: z.string(), title: z.string() }).meta({ id: 'MovieName' });

const similarMovie = z
  .object({
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
  })
  .meta({ id: 'SimilarMovie' });

export const similarMovies = z.object({ items: z.array(similarMovie) });

const onlyIncluded = 'Null unless included';

/** A movie's own page. */
export const movieDetails = movie
  .extend({
    stats: ratingStats,
    alternativeTitles: z.array(z.string()),
    tagline: z.string().nullable(),
    status: z
      .string()
      .nullable()
      .meta({ examples: ['released', 'inProduction'] }),
    homepage: z.string().nullable(),
    countries: z.array(z.string()).meta({ description: 'Of the production, ISO 3166-1' }),
    franchise: z
      .object({ id: z.string(), name: z.string() })
      .nullable()
      .meta({ description: 'The series of films it belongs to' }),
    tags: z
      .array(z.object({ id: z.string(), name: z.string(), count: z.int() }))
      .meta({ description: 'With how many people gave it; the most given first' }),
    keywords: z.array(z.object({ id: z.string(), name: z.string() })),
    credits: credits.nullable().meta({ description: onlyIncluded }),
    videos: z.array(video).nullable().meta({ description: onlyIncluded }),
    images: images.nullable().meta({ description: onlyIncluded }),
    providers: z.array(provider).nullable().meta({ description: onlyIncluded }),
    releases: z.array(release).nullable().meta({ description: onlyIncluded }),
    translations: z.array(translation).nullable().meta({ description: onlyIncluded }),
    similar: z.array(similarMovie).nullable().meta({ description: onlyIncluded }),
    sources: z.array(partSource).meta({
      description: 'Where each part of the movie is from and how old it is; none for what is not known',
    }),
  })
  .meta({ id: 'MovieDetails' });
