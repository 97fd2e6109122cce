import { reportReview } from '@matinee/core/reviews/report-review';
import { takeVoteBack, voteOnReview } from '@matinee/core/reviews/vote';
import { z } from 'zod';
import { rest } from '../meta.ts';
import { userProcedure } from '../trpc.ts';
import { inputObject, plainText } from '../wire.ts';
import { reportReason, reviewReport, reviewVote } from './schemas.ts';

const id = z.uuid();

/** What others say of a review. */
export const reviewOpinions = {
  vote: userProcedure
    .meta(
      rest('PUT /reviews/{id}/vote', 'Say whether a review is helpful', {
        description: 'Or change that. Not for your own.',
        body: { examples: [{ helpful: true }] },
        errors: ['notFound', 'conflict'],
      }),
    )
    .input(inputObject({ id, helpful: z.boolean() }))
    .output(reviewVote)
    .mutation(({ ctx, input }) => voteOnReview(ctx.deps, { ...input, userId: ctx.viewer.userId })),

  unvote: userProcedure
    .meta(
      rest('DELETE /reviews/{id}/vote', 'Take your vote back', {
        status: 204,
        description: 'Also when there was none.',
        errors: ['notFound'],
      }),
    )
    .input(inputObject({ id }))
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await takeVoteBack(ctx.deps, { ...input, userId: ctx.viewer.userId });
      return null;
    }),

  report: userProcedure
    .meta(
      rest('POST /reviews/{id}/reports', 'Report a review to the administrators', {
        status: [201, 200],
        description:
          'Once: again it changes what you said while nobody has decided, and nothing afterwards, unless the text ' +
          'was changed since. Not for your own.',
        errors: ['notFound', 'conflict'],
      }),
    )
    .input(inputObject({ id, reason: reportReason, text: plainText(1_000).optional() }))
    .output(reviewReport)
    .mutation(async ({ ctx, input }) => {
      const { report, isNew } = await reportReview(ctx.deps, { ...input, userId: ctx.viewer.userId });
      ctx.reply.status = isNew ? 201 : 200;
      return report;
    }),
};
