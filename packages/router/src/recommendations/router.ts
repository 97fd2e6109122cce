import { getRecommendation } from '@matinee/core/recommendations/get-recommendation';
import { listRecommendations } from '@matinee/core/recommendations/list-recommendations';
import { requestRefresh } from '@matinee/core/recommendations/request-refresh';
import { byLanguage, rest } from '../meta.ts';
import { router, userProcedure } from '../trpc.ts';
import { noInput } from '../wire.ts';
import { recommendationFeedback } from './feedback.ts';
import { explainedRecommendation, getInput, listInput, queued, recommendationList } from './schemas.ts';

export const recommendationsRouter = router({
  list: userProcedure
    .meta(
      rest('GET /recommendations', 'Movies you will most likely like, each with its reasons', {
        ...byLanguage,
        etag: false,
        description:
          'Without what you have rated, favorited, watched to the end or hidden, unless `include` brings it back. A rating ' +
          'shows in the next list. Filters pass movies over and change no score; where they leave nothing the list is ' +
          'empty, and `meta.emptyBecause` says why.',
      }),
    )
    .input(listInput)
    .output(recommendationList)
    .query(({ ctx, input }) =>
      listRecommendations(ctx.deps, { ...input, languages: ctx.languages, userId: ctx.viewer.userId }),
    ),

  get: userProcedure
    .meta(
      rest('GET /recommendations/{id}', 'One of them, with the arithmetic of its score', {
        ...byLanguage,
        etag: false,
        errors: ['notFound'],
        description:
          'Of a list that was not stored it is computed again, from what is known of you now, by the model and in the ' +
          "manner that the list's id says.",
      }),
    )
    .input(getInput)
    .output(explainedRecommendation)
    .query(({ ctx, input }) =>
      getRecommendation(ctx.deps, { ...input, languages: ctx.languages, userId: ctx.viewer.userId }),
    ),

  refresh: userProcedure
    .meta(
      rest('POST /recommendations/refresh', 'Have your list computed anew', {
        status: 202,
        errors: ['unavailable'],
      }),
    )
    .input(noInput)
    .output(queued)
    .mutation(({ ctx }) => requestRefresh(ctx.deps, ctx.viewer.userId)),

  ...recommendationFeedback,
});
