import { createReview } from '@matinee/core/reviews/create-review';
import { deleteReview } from '@matinee/core/reviews/delete-review';
import { updateReview } from '@matinee/core/reviews/update-review';
import { z } from 'zod';
import { idempotentProcedure } from '../idempotent.ts';
import { rest } from '../meta.ts';
import { scoreOrStars } from '../ratings/schemas.ts';
import { userProcedure } from '../trpc.ts';
import { inputObject, movieId } from '../wire.ts';
import { review, reviewText } from './schemas.ts';

const id = z.uuid();
const spoiler = z.boolean().meta({ description: 'Whether it gives something away' });

/** What writers do. */
export const reviewWrites = {
  create: idempotentProcedure
    .meta(
      rest('POST /movies/{movieId}/reviews', 'Review a movie', {
        status: 201,
        location: '/reviews/{id}',
        description:
          'One a movie: the next is a conflict, and yours is to be changed. With score or stars it rates the movie ' +
          'as well, both or neither.',
        atMostOneOf: ['score', 'stars'],
        errors: ['notFound', 'conflict'],
      }),
    )
    .input(inputObject({ movieId, text: reviewText, spoiler: spoiler.default(false), ...scoreOrStars }))
    .output(review)
    .mutation(({ ctx, input }) => createReview(ctx.deps, { ...input, userId: ctx.viewer.userId })),

  update: userProcedure
    .meta(
      rest('PATCH /reviews/{id}', 'Change your review', {
        description: 'What is absent stays. With score or stars it rates the movie anew, both or neither.',
        atMostOneOf: ['score', 'stars'],
        errors: ['notFound'],
      }),
    )
    .input(inputObject({ id, text: reviewText.optional(), spoiler: spoiler.optional(), ...scoreOrStars }))
    .output(review)
    .mutation(({ ctx, input }) => updateReview(ctx.deps, { ...input, userId: ctx.viewer.userId })),

  delete: userProcedure
    .meta(
      rest('DELETE /reviews/{id}', 'Delete your review', {
        status: 204,
        description: 'Your rating stays. Administrators may delete any.',
        errors: ['notFound'],
      }),
    )
    .input(inputObject({ id }))
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      const { userId, role, scopes } = ctx.viewer;
      const isModerator = role === 'admin' && scopes.includes('admin');
      await deleteReview(ctx.deps, { ...input, userId, isModerator, ip: ctx.request.ip });
      return null;
    }),
};
