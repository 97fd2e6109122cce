import { getRating } from '@matinee/core/ratings/get-rating';
import { listRatings, ratingSorts } from '@matinee/core/ratings/list-ratings';
import { removeRating } from '@matinee/core/ratings/remove-rating';
import { setRating } from '@matinee/core/ratings/set-rating';
import { z } from 'zod';
import { libraryFeedOf, libraryInput, removedMovie } from '../library/schemas.ts';
import { byLanguage, rest } from '../meta.ts';
import { router, userProcedure } from '../trpc.ts';
import { countsUpstream } from '../upstream.ts';
import { inputObject, movieId } from '../wire.ts';
import { rating, ratingWithMovie, scoreOrStars } from './schemas.ts';

export const ratingsRouter = router({
  list: userProcedure
    .meta(
      rest('GET /me/ratings', 'Your ratings with their movies, or what has changed in them', {
        ...byLanguage,
        description:
          'newest is by the last change, score by yours; scoreFrom and scoreTo are about the mean of all.',
      }),
    )
    .input(inputObject(libraryInput(ratingSorts)).prefault({}))
    .output(libraryFeedOf(ratingWithMovie, removedMovie))
    .query(({ ctx, input }) =>
      listRatings(ctx.deps, { ...input, languages: ctx.languages, userId: ctx.viewer.userId }),
    ),

  get: userProcedure
    .meta(rest('GET /me/ratings/{movieId}', 'Your rating of a movie', { errors: ['notFound'] }))
    .input(inputObject({ movieId }))
    .output(rating)
    .query(({ ctx, input }) => getRating(ctx.deps, { ...input, userId: ctx.viewer.userId })),

  set: userProcedure
    .meta(
      rest('PUT /me/ratings/{movieId}', 'Rate a movie, or change your rating', {
        status: [200, 201],
        description: 'Exactly one of score and stars.',
        exactlyOneOf: ['score', 'stars'],
        body: { examples: [{ score: 9 }] },
        errors: ['notFound', 'upstreamUnavailable'],
      }),
    )
    .input(inputObject({ movieId, ...scoreOrStars }))
    .output(rating)
    .mutation(async ({ ctx, input }) => {
      const caller = { userId: ctx.viewer.userId, countUpstream: countsUpstream(ctx) };
      const set = await setRating(ctx.deps, { ...input, ...caller });
      ctx.reply.status = set.isNew ? 201 : 200;
      return set.rating;
    }),

  remove: userProcedure
    .meta(
      rest('DELETE /me/ratings/{movieId}', 'Take your rating of a movie back', {
        status: 204,
        description: 'Also when there was none.',
        errors: ['notFound'],
      }),
    )
    .input(inputObject({ movieId }))
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await removeRating(ctx.deps, { ...input, userId: ctx.viewer.userId });
      return null;
    }),
});
