import { notedSorts } from '@matinee/core/library/noted-movies';
import { addToWatchlist, removeFromWatchlist } from '@matinee/core/watchlist/change-watchlist';
import { getWatchlistItem, listWatchlist } from '@matinee/core/watchlist/list-watchlist';
import { z } from 'zod';
import { note, watchlistItem } from '../favorites/schemas.ts';
import { libraryFeedOf, libraryInput, removedMovie } from '../library/schemas.ts';
import { byLanguage, rest } from '../meta.ts';
import { router, userProcedure } from '../trpc.ts';
import { countsUpstream } from '../upstream.ts';
import { inputObject, movieId } from '../wire.ts';

export const watchlistRouter = router({
  list: userProcedure
    .meta(rest('GET /me/watchlist', 'What you want to watch, or what has changed in it', byLanguage))
    .input(inputObject(libraryInput(notedSorts)).prefault({}))
    .output(libraryFeedOf(watchlistItem, removedMovie))
    .query(({ ctx, input }) =>
      listWatchlist(ctx.deps, { ...input, languages: ctx.languages, userId: ctx.viewer.userId }),
    ),

  get: userProcedure
    .meta(
      rest('GET /me/watchlist/{movieId}', 'One movie of your watchlist', {
        ...byLanguage,
        errors: ['notFound'],
      }),
    )
    .input(inputObject({ movieId }))
    .output(watchlistItem)
    .query(({ ctx, input }) =>
      getWatchlistItem(ctx.deps, { ...input, languages: ctx.languages, userId: ctx.viewer.userId }),
    ),

  add: userProcedure
    .meta(
      rest('PUT /me/watchlist/{movieId}', 'Put a movie on your watchlist, or change its note', {
        ...byLanguage,
        status: [200, 201],
        errors: ['notFound', 'upstreamUnavailable'],
      }),
    )
    .input(inputObject({ movieId, note }))
    .output(watchlistItem)
    .mutation(async ({ ctx, input }) => {
      const { languages, viewer } = ctx;
      const caller = { userId: viewer.userId, languages, countUpstream: countsUpstream(ctx) };
      const added = await addToWatchlist(ctx.deps, { ...input, ...caller });
      ctx.reply.status = added.isNew ? 201 : 200;
      return added.item;
    }),

  remove: userProcedure
    .meta(
      rest('DELETE /me/watchlist/{movieId}', 'Take a movie off your watchlist', {
        status: 204,
        description: 'Also when it was not on it.',
        errors: ['notFound'],
      }),
    )
    .input(inputObject({ movieId }))
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await removeFromWatchlist(ctx.deps, { ...input, userId: ctx.viewer.userId });
      return null;
    }),
});
