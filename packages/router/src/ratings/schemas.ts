import { z } from 'zod';
import { movie } from '../movies/schemas.ts';
import { timestamp } from '../wire.ts';

export const rating = z
  .object({
    movieId: z.string(),
    score: z.int().meta({ description: '1–10' }),
    stars: z.number().meta({ description: 'Half the score, 0.5–5' }),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'Rating' });

export const ratingWithMovie = rating.extend({ movie }).meta({ id: 'RatingWithMovie' });

/** A request gives exactly one of the two. */
export const scoreOrStars = {
  score: z.number().int().min(1).max(10).optional().meta({ description: 'Either this, 1–10 …' }),
  stars: z.number().min(0.5).max(5).multipleOf(0.5).optional().meta({ description: '… or this, 0.5–5' }),
};
