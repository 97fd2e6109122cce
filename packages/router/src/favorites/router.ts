import { addFavorite } from '@matinee/core/favorites/add-favorite';
import { getFavorite, listFavorites } from '@matinee/core/favorites/list-favorites';
import { removeFavorite } from '@matinee/core/favorites/remove-favorite';
import { notedSorts } from '@matinee/core/library/noted-movies';
import { z } from 'zod';
import { libraryFeedOf, libraryInput, removedMovie } from '../library/schemas.ts';
import { byLanguage, rest } from '../meta.ts';
import { router, userProcedure } from '../trpc.ts';
import { countsUpstream } from '../upstream.ts';
import { inputObject, movieId } from '../wire.ts';
import { favorite, note } from './schemas.ts';

export const favoritesRouter = router({
  list: userProcedure
    .meta(rest('GET /me/favorites', 'Your favorites, or what has changed in them', byLanguage))
    .input(inputObject(libraryInput(notedSorts)).prefault({}))
    .output(libraryFeedOf(favorite, removedMovie))
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
        errors: ['notFound', 'upstreamUnavailable'],
      }),
    )
    .input(inputObject({ movieId, note }))
    .output(favorite)
    .mutation(async ({ ctx, input }) => {
      const { languages, viewer } = ctx;
      const caller = { userId: viewer.userId, languages, countUpstream: countsUpstream(ctx) };
      const added = await addFavorite(ctx.deps, { ...input, ...caller });
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
