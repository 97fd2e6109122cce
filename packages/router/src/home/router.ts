import { getHome } from '@matinee/core/home/get-home';
import { findViewer } from '../find-viewer.ts';
import { byReader, rest } from '../meta.ts';
import { publicProcedure, router } from '../trpc.ts';
import { home, homeInput } from './schemas.ts';

export const homeRouter = router({
  get: publicProcedure
    .meta(
      rest('GET /home', 'The first page: titled rows of movies, chosen for you', {
        ...byReader,
        public: true,
        cache: { maxAge: 600, stale: 3_600 },
        description:
          'For who is signed in rows from what they like, rate and keep, in the order of how much speaks for each; for ' +
          'everybody else what is trending, popular and well rated. No movie is there twice, every row says why it is ' +
          'there, and one with too few movies is left out. The same all day, unless something is rated or kept. What is ' +
          'rated, favorited, watched or hidden is left out, but for rows of your own things.',
      }),
    )
    .input(homeInput)
    .output(home)
    .query(async ({ ctx, input }) =>
      getHome(ctx.deps, { ...input, userId: await findViewer(ctx), languages: ctx.languages }),
    ),
});
