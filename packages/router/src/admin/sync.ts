import { requestMovieSync, requestSync, syncTargets } from '@matinee/core/tmdb/request-sync';
import { z } from 'zod';
import { actorOf } from '../caller.ts';
import { rest } from '../meta.ts';
import { adminProcedure, router } from '../trpc.ts';
import { inputObject, integerId } from '../wire.ts';

const queued = z.object({ jobId: z.string().meta({ description: 'As admin.jobs names it' }) });
const options = { status: 202, errors: ['unavailable'] } as const;

export const syncRouter = router({
  list: adminProcedure
    .meta(
      rest('POST /admin/sync/{list}', 'Bring a list of TMDb up to date', {
        ...options,
        description:
          'Or all genres, the movies edited at TMDb since the last time, or the whole catalogue. Without a key of ' +
          'TMDb the job ends at once and says so.',
      }),
    )
    .input(inputObject({ list: z.enum(syncTargets) }))
    .output(queued)
    .mutation(({ ctx, input }) => requestSync(ctx.deps, { target: input.list, ...actorOf(ctx) })),

  movie: adminProcedure
    .meta(rest('POST /admin/sync/movies/{tmdbId}', 'Fetch a movie from TMDb now, known here or not', options))
    .input(inputObject({ tmdbId: integerId }))
    .output(queued)
    .mutation(({ ctx, input }) => requestMovieSync(ctx.deps, { ...input, ...actorOf(ctx) })),
});
