import { listReports, reportStatuses, resolutions } from '@matinee/core/moderation/list-reports';
import { moderations, resolveReports } from '@matinee/core/moderation/resolve-reports';
import { z } from 'zod';
import { actorOf } from '../caller.ts';
import { rest } from '../meta.ts';
import { movieName } from '../movies/schemas.ts';
import { reportReason, review } from '../reviews/schemas.ts';
import { adminProcedure, router } from '../trpc.ts';
import { feedInput, feedOf, inputObject, timestamp } from '../wire.ts';

const person = z.object({ id: z.uuid(), username: z.string() }).nullable();
const resolution = z.enum(resolutions);

const report = z
  .object({
    id: z.uuid(),
    reason: reportReason,
    text: z.string().nullable(),
    reporter: person.meta({ description: 'Null when the account is gone' }),
    createdAt: timestamp,
    resolvedAt: timestamp.nullable().meta({ description: 'Null while it is open' }),
    resolution: resolution.nullable(),
    resolvedBy: person,
    review,
    movie: movieName,
    openReports: z.int().meta({ description: 'Of this review, by whomever' }),
  })
  .meta({ id: 'Report' });

export const reportsRouter = router({
  list: adminProcedure
    .meta(
      rest('GET /admin/reports', 'Reports of reviews', {
        description: 'Those that are open, the oldest first; or those that are resolved, the last one first.',
      }),
    )
    .input(
      inputObject({
        status: z.enum(reportStatuses).default('open'),
        review: z.uuid().optional().meta({ description: 'The id of one' }),
        reason: reportReason.optional(),
        ...feedInput,
      }).prefault({}),
    )
    .output(feedOf(report))
    .query(({ ctx, input }) => listReports(ctx.deps, input)),

  resolve: adminProcedure
    .meta(
      rest('POST /admin/reports/{id}/resolve', 'Decide about a reported review', {
        description:
          'All open reports of the review are resolved with this one. `hide` takes it out of sight, `restore` brings ' +
          'it back, `dismiss` leaves it as it is. What would change nothing is a conflict.',
        body: { examples: [{ action: 'hide' }] },
        errors: ['notFound', 'conflict'],
      }),
    )
    .input(inputObject({ id: z.uuid(), action: z.enum(moderations) }))
    .output(
      z.object({
        reviewId: z.uuid(),
        isHidden: z.boolean(),
        resolution,
        resolved: z.int().meta({ description: 'How many reports were open' }),
      }),
    )
    .mutation(({ ctx, input }) => resolveReports(ctx.deps, { ...input, ...actorOf(ctx) })),
});
