import { reasonKinds, strategies } from '@matinee/core/recommendations/recommendation';
import { excludedKinds } from '@matinee/core/recommendations/taste';
import { z } from 'zod';
import { movie } from '../movies/schemas.ts';
import { inputObject, timestamp } from '../wire.ts';

const strategy = z.enum(strategies);

export const listInput = inputObject({
  limit: z.number().int().min(1).max(100).default(20),
  strategy: strategy.default('hybrid').meta({
    description: 'What the list is made from: hybrid blends the other two; popular is the same for everyone',
  }),
  include: z
    .array(z.enum(excludedKinds))
    .max(excludedKinds.length)
    .optional()
    .meta({ description: 'Kinds of movies that are not left out' }),
}).prefault({});

export const reason = z
  .object({
    kind: z.enum(reasonKinds),
    text: z.string().meta({ description: 'A short sentence', examples: ['Because you gave Heat 5 stars'] }),
    movie: z.object({ id: z.string(), title: z.string() }).nullable(),
    weight: z.number().meta({ description: 'Its share of the score, 0–1' }),
  })
  .meta({ id: 'Reason' });

const recommendation = z
  .object({
    id: z.string().meta({ description: '<listId>.<movieId>' }),
    movie,
    score: z.number().meta({ description: 'Comparable within one list only' }),
    reasons: z.array(reason),
  })
  .meta({ id: 'Recommendation' });

export const recommendationList = z.object({
  items: z.array(recommendation),
  meta: z.object({
    status: z.enum(['fresh', 'updating', 'coldStart']).meta({
      description: 'Current; computed on the spot while it is stored; or nothing is known of you yet',
    }),
    strategy,
    modelId: z.string().nullable(),
    listId: z.string(),
    generatedAt: timestamp,
  }),
});

export const queued = z.object({ jobId: z.string() });
