import { listTrending, trendingSources, trendOrigins } from '@matinee/core/trending/list-trending';
import { trendSpans } from '@matinee/core/trending/spans';
import { signals } from '@matinee/core/trending/trend-score';
import { z } from 'zod';
import { byLanguage, rest } from '../meta.ts';
import { publicProcedure } from '../trpc.ts';
import { inputObject, pageInput, pageOf, timestamp } from '../wire.ts';
import { movie } from './schemas.ts';

const explanation = z
  .object({
    people: z.int().meta({ description: 'Different people, whatever they did' }),
    pace: z.number().meta({ description: 'How much busier it is than usual, over all movies' }),
    deviation: z.number().meta({ description: 'How far chance alone would take the differences' }),
    signals: z
      .array(
        z.object({
          signal: z.enum(signals),
          weight: z.number(),
          count: z.int().meta({ description: 'How many people' }),
          recent: z.number().meta({ description: 'The same, each less the longer ago it was' }),
          expected: z.number().meta({ description: 'What that would be on a usual day' }),
          contribution: z.number().meta({ description: 'weight × (recent − expected) / deviation' }),
        }),
      )
      .meta({ description: 'Their contributions add up to the score' }),
  })
  .meta({ id: 'TrendExplanation' });

const trendingMovie = movie
  .extend({
    trend: z.object({
      source: z.enum(trendOrigins),
      score: z.number().nullable().meta({ description: 'Of our own trends: how far above the usual' }),
      explanation: explanation.nullable().meta({ description: 'Of our own trends, when asked for' }),
    }),
  })
  .meta({ id: 'TrendingMovie' });

const sources = z
  .array(z.object({ source: z.enum(trendOrigins), count: z.int(), computedAt: timestamp.nullable() }))
  .meta({ description: 'What the whole list is made of, in its order' });

export const trendingProcedure = publicProcedure
  .meta(
    rest('GET /movies/trending', 'Movies that get more attention than usual', {
      ...byLanguage,
      public: true,
      cache: { maxAge: 600, stale: 3_600 },
      description:
        "First what our own users' views, ratings and favorites say, then what TMDb says is trending, then what " +
        'is popular, each movie once: the list is never empty while there are movies. Every item says where it is ' +
        'from.',
    }),
  )
  .input(
    inputObject({
      window: z.enum(trendSpans).default('day'),
      source: z.enum(trendingSources).default('blend').meta({
        description: 'Only our own, only that of TMDb, or both; what is popular fills each of them',
      }),
      explain: z
        .boolean()
        .default(false)
        .meta({ description: 'With the numbers the score of each of our own items is the sum of' }),
      ...pageInput,
    }).prefault({}),
  )
  .output(
    pageOf(trendingMovie).extend({
      meta: z.object({ window: z.enum(trendSpans), sources }),
    }),
  )
  .query(({ ctx, input }) => listTrending(ctx.deps, { ...input, languages: ctx.languages }));
