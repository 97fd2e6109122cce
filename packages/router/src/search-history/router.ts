import { forgetSearches } from '@matinee/core/search-history/forget-searches';
import { listSearches } from '@matinee/core/search-history/list-searches';
import { z } from 'zod';
import { rest } from '../meta.ts';
import { router, userProcedure } from '../trpc.ts';
import { feedInput, feedOf, inputObject, searchText, timestamp } from '../wire.ts';

const search = z
  .object({
    query: z.string(),
    searchedAt: timestamp.meta({ description: 'When it was last searched for' }),
  })
  .meta({ id: 'Search' });

export const searchHistoryRouter = router({
  list: userProcedure
    .meta(
      rest('GET /me/search-history', 'What you searched for, the newest first', {
        description:
          'The newest 200 searches for movies, each once. Kept only of who says so in their preferences ' +
          '(keepSearchHistory), and none that are made with an API key.',
      }),
    )
    .input(inputObject(feedInput).prefault({}))
    .output(feedOf(search))
    .query(({ ctx, input }) => listSearches(ctx.deps, { ...input, userId: ctx.viewer.userId })),

  clear: userProcedure
    .meta(
      rest('DELETE /me/search-history', 'Forget what you searched for', {
        status: 204,
        description: 'All of it, or one search. Also when there is nothing.',
      }),
    )
    .input(
      inputObject({
        query: searchText(200).optional().meta({ description: 'The only one to forget' }),
      }).prefault({}),
    )
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await forgetSearches(ctx.deps, { ...input, userId: ctx.viewer.userId });
      return null;
    }),
});
