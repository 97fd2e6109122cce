import { emptyReasons } from '@matinee/core/recommendations/list-filter';
import { listBases, reasonKinds, strategies } from '@matinee/core/recommendations/recommendation';
import { excludedKinds } from '@matinee/core/recommendations/taste';
import { z } from 'zod';
import { movieFilters } from '../movies/filters.ts';
import { movie, movieName } from '../movies/schemas.ts';
import { inputObject, movieId, timestamp } from '../wire.ts';

const strategy = z.enum(strategies);
const share = z.number().min(0).max(1);

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
  exclude: z.array(movieId).max(200).optional().meta({ description: 'Movies not wanted this time' }),
  diversity: share.optional().meta({
    description:
      'How much a movie loses for being like those above it, in hundredths; without it what is usual, which `meta` says',
  }),
  novelty: share.optional().meta({
    description: 'How much a movie loses for being known by everyone; the same',
  }),
  ...movieFilters,
}).prefault({});

export const getInput = inputObject({
  id: z.string().max(60).meta({ description: '<listId>.<movieId>' }),
});

const named = z.object({ id: z.string(), name: z.string() });

export const reason = z
  .object({
    kind: z.enum(reasonKinds),
    text: z.string().meta({ description: 'A short sentence', examples: ['Because you gave Heat 5 stars'] }),
    movie: movieName.nullable(),
    person: named.nullable(),
    genre: named.nullable(),
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

const component = z
  .object({
    name: z.string().meta({
      description:
        'collaborative, sequential, factors or content: what a part of the model says. preferences, trending or ' +
        'popular: where that says nothing. diversity, novelty or rotation: what is taken for being like what stands ' +
        'above, for being known by everyone, and for having been shown of late.',
      examples: ['collaborative'],
    }),
    weight: z.number().meta({ description: 'Below 0 for what is taken' }),
    value: z.number().meta({
      description:
        'Of a part of the model: 1 for its best candidate. Of what is taken: the score it is taken from',
    }),
    contribution: z.number().meta({ description: 'weight × value' }),
  })
  .meta({ id: 'ScoreComponent' });

export const explainedRecommendation = recommendation
  .extend({ components: z.array(component).meta({ description: 'Their contributions sum to the score' }) })
  .meta({ id: 'ExplainedRecommendation' });

export const recommendationList = z.object({
  items: z.array(recommendation),
  meta: z.object({
    status: z.enum(['fresh', 'updating', 'coldStart']).meta({
      description: 'Current; computed on the spot while it is stored; or nothing is known of you yet',
    }),
    basis: z.enum(listBases).meta({
      description:
        'What the list begins with: what you did, genres you prefer, what is trending, or what is popular',
    }),
    strategy,
    diversity: share,
    novelty: share,
    modelId: z.string().nullable(),
    listId: z.string(),
    generatedAt: timestamp,
    emptyBecause: z.enum(emptyReasons).nullable().meta({
      description:
        'Of an empty list: there are no movies, none passes the filters, or all that do are left out; else null',
    }),
  }),
});

export const queued = z.object({ jobId: z.string() });
