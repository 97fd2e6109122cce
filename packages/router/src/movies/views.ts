import { trackView } from '@matinee/core/views/track-view';
import { z } from 'zod';
import { rest } from '../meta.ts';
import { publicProcedure } from '../trpc.ts';
import { inputObject, movieId, visitorId } from '../wire.ts';

const watchedSeconds = z
  .number()
  .int()
  .min(0)
  .max(86_400)
  .meta({ description: 'How long it was watched; of several calls for one view the most counts' });

export const trackViewProcedure = publicProcedure
  .meta(
    rest('POST /movies/{movieId}/views', 'Say that somebody looks at a movie', {
      public: true,
      status: 202,
      errors: ['notFound'],
      headers: { visitorId: 'X-Visitor-Id' },
      description:
        'Counts once for a viewer in half an hour. The viewer is who is signed in, else the visitor id, else a ' +
        'cookie that the first answer sets, else the address. Kept for 90 days, as hashes.',
    }),
  )
  .input(inputObject({ movieId, watchedSeconds: watchedSeconds.optional(), visitorId: visitorId.optional() }))
  .output(z.null())
  .mutation(async ({ ctx, input }) => {
    const { deps, identity, request, visitorCookie } = ctx;
    const { ip, userAgent } = request;
    const looker = { userId: identity?.userId, cookie: visitorCookie?.read(), ip, userAgent };
    const { cookie } = await trackView(deps, { ...input, ...looker });
    if (cookie) visitorCookie?.set(cookie);
    return null;
  });
