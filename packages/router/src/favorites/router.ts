import { addFavorite } from '@matinee/core/favorites/add-favorite';
import { getFavorite, listFavorites } from '@matinee/core/favorites/list-favorites';
import { removeFavorite } from '@matinee/core/favorites/remove-favorite';
import { z } from 'zod';
import { byLanguage, rest } from '../meta.ts';
import { router, userProcedure } from '../trpc.ts';
import { feedInput, feedOf, inputObject, movieId } from '../wire.ts';
import { favorite, note } from './schemas.ts';

export const favoritesRouter = router({
  list: userProcedure
    .meta(rest('GET /me/favorites', 'Your favorites, the newest first', byLanguage))
    .input(inputObject(feedInput).prefault({}))
    .output(feedOf(favorite))
    .query(({ ctx, input }) =>
      listFavorites(ctx.deps, { ...input, languages: ctx.languages, userId: ctx.viewer.userId }),
    ),

  get: userProcedure
    .meta(
      rest('GET /me/favorites/{movieId}', 'One of your favorites', {
        ...byLanguage,
        errors: ['notFound'],
      }),
    )
    .input(inputObject({ movieId }))
    .output(favorite)
    .query(({ ctx, input }) =>
      getFavorite(ctx.deps, { ...input, languages: ctx.languages, userId: ctx.viewer.userId }),
    ),

  add: userProcedure
    .meta(
      rest('PUT /me/favorites/{movieId}', 'Make a movie a favorite, or change its note', {
        ...byLanguage,
        status: [200, 201],
        errors: ['notFound'],
      }),
    )
    .input(inputObject({ movieId, note }))
    .output(favorite)
    .mutation(async ({ ctx, input }) => {
      const { userId } = ctx.viewer;
      const added = await addFavorite(ctx.deps, { ...input, languages: ctx.languages, userId });
      ctx.reply.status = added.isNew ? 201 : 200;
      return added.favorite;
    }),

  remove: userProcedure
    .meta(
      rest('DELETE /me/favorites/{movieId}', 'Take a movie off your favorites', {
        status: 204,
        description: 'Also when it was none.',
        errors: ['notFound'],
      }),
    )
    .input(inputObject({ movieId }))
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await removeFavorite(ctx.deps, { ...input, userId: ctx.viewer.userId });
      return null;
    }),
});
