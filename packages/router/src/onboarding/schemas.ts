import { z } from 'zod';
import { movie } from '../movies/schemas.ts';
import { genreNames } from '../preferences/schemas.ts';
import { scoreOrStars } from '../ratings/schemas.ts';
import { recommendationList } from '../recommendations/schemas.ts';
import { inputObject, movieId } from '../wire.ts';

const answered = z.object({ ratings: z.int(), skipped: z.int() }).meta({
  description: 'How many movies were rated by now, and how many of those asked about were not seen',
});

export const onboarding = z
  .object({ items: z.array(movie).meta({ description: 'What tells most first' }), answered })
  .meta({ id: 'Onboarding' });

export const answeredOnboarding = z
  .object({
    recommendations: recommendationList,
    next: z.array(movie).meta({ description: 'What to ask about next, as many as were asked for' }),
    answered,
  })
  .meta({ id: 'AnsweredOnboarding' });

export const claimed = z.object({
  ratings: z.int().meta({ description: 'Answers that became ratings' }),
  kept: z.int().meta({ description: 'Those of movies the account had rated already; its ratings stay' }),
  skipped: z.int(),
});

export const onboardingInput = {
  limit: z.number().int().min(1).max(20).default(10),
};

const genres = genreNames.optional().meta({ description: 'Ids or names; absent they stay as they are' });

/** At most so many answers of either kind. */
const MOST = 100;

export const answersInput = {
  ratings: z
    .array(inputObject({ movieId, ...scoreOrStars }))
    .max(MOST)
    .default([])
    .meta({ description: 'Exactly one of score and stars each' }),
  skipped: z.array(movieId).max(MOST).default([]).meta({ description: 'Movies that were not seen' }),
  likedGenres: genres,
  dislikedGenres: genres,
  limit: z.number().int().min(1).max(100).default(10).meta({ description: 'How long a list to answer with' }),
  next: z
    .number()
    .int()
    .min(0)
    .max(20)
    .default(0)
    .meta({ description: 'How many movies to name that may be asked about next' }),
};

export const answersExample = {
  ratings: [{ movieId: '42', stars: 4.5 }],
  skipped: ['tmdb:603'],
  likedGenres: ['Comedy'],
  next: 10,
};
