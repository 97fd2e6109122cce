import { z } from 'zod';
import { inputObject, movieId } from '../wire.ts';

const MOST_MOVIES = 100;

export const relationshipsInput = inputObject({ movieIds: z.array(movieId).min(1).max(MOST_MOVIES) });

export const relationships = z.object({
  items: z.array(
    z
      .object({
        movieId: z.string().meta({ description: 'As it was asked for when it is not known here' }),
        rating: z.object({ score: z.int(), stars: z.number() }).nullable(),
        favorite: z.boolean(),
        watchlist: z.boolean(),
        watched: z.boolean().meta({ description: 'To the end, once at least' }),
        reviewId: z.string().nullable(),
      })
      .meta({ id: 'Relationship' }),
  ),
});

const count = z.int().nonnegative();
const share = {
  count,
  mean: z.number().nullable().meta({ description: 'Of your scores; null without any' }),
};
const named = z.object({ id: z.string(), name: z.string() });

/** What a user keeps, in numbers. */
export const libraryStats = z
  .object({
    counts: z.object({
      ratings: count,
      favorites: count,
      watchlist: count,
      watched: count.meta({ description: 'Movies with a completed entry in the history' }),
      reviews: count,
      collections: count,
    }),
    mean: z.number().nullable().meta({ description: 'Of your scores, 1–10' }),
    histogram: z.array(count).length(10).meta({ description: 'How many ratings of score 1 … 10' }),
    genres: z.array(z.object({ genre: named, ...share })),
    decades: z.array(z.object({ decade: z.int().meta({ examples: [1990] }), ...share })),
    countries: z
      .array(z.object({ country: z.string(), ...share }))
      .meta({ description: 'Of the production, ISO 3166-1, where it is known of a movie' }),
    languages: z
      .array(z.object({ language: z.string(), ...share }))
      .meta({ description: 'Original ones, ISO 639-1' }),
    people: z
      .array(z.object({ person: named, ...share }))
      .meta({ description: 'The twenty actors and directors of whom you have seen the most' }),
  })
  .meta({ id: 'LibraryStats' });
