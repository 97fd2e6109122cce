import { exportMeasures, getMeasures, measureSteps } from '@matinee/core/feedback/get-measures';
import { z } from 'zod';
import { rest } from '../meta.ts';
import { adminProcedure, router } from '../trpc.ts';
import { choice, inputObject } from '../wire.ts';

const day = z.iso.date();
const count = z.int();

const share = z
  .object({ value: z.number(), low: z.number(), high: z.number() })
  .nullable()
  .meta({ description: 'With its 95 % interval (Wilson); null of nothing' });

const measures = z
  .object({
    day: day.nullable().meta({ description: 'Null when it is all of them' }),
    strategy: z.string(),
    modelId: z.string().nullable().meta({ description: 'Null for none, and for one that is gone' }),
    lists: count,
    coldStart: share.meta({ description: 'Of the lists, those shown to somebody of whom nothing was known' }),
    impressions: count,
    clicks: count,
    clickThrough: share.meta({ description: 'Clicks of impressions' }),
    likes: count,
    dismissals: count,
    alreadySeen: count,
    movies: count.meta({ description: 'Different ones that were shown' }),
    coverage: z.number().nullable().meta({ description: 'Their share of the catalogue' }),
  })
  .meta({ id: 'RecommendationMeasures' });

const query = inputObject({
  from: day.optional().meta({ description: 'A day (UTC), included; by default 30 days with `to`' }),
  to: day.optional().meta({ description: 'A day (UTC), included; by default today' }),
  by: choice(measureSteps).default('all').meta({ description: 'All days together, or each' }),
}).prefault({});

export const analyticsRouter = router({
  recommendations: adminProcedure
    .meta(
      rest('GET /admin/analytics/recommendations', 'What became of recommendations, by strategy and model', {
        description: 'Counted on the day on which they were shown. At most 400 days.',
      }),
    )
    .input(query)
    .output(z.object({ from: day, to: day, catalogue: count, items: z.array(measures) }))
    .query(({ ctx, input }) => getMeasures(ctx.deps, input)),

  exportRecommendations: adminProcedure
    .meta(
      rest('GET /admin/analytics/recommendations/export', 'The same as CSV', {
        cache: 'none',
        download: { types: ['text/csv'] },
      }),
    )
    .input(query)
    .output(z.object({ fileName: z.string(), contentType: z.literal('text/csv'), text: z.string() }))
    .query(({ ctx, input }) => exportMeasures(ctx.deps, input)),
});
