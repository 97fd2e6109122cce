import { getPreferences } from '@matinee/core/preferences/get-preferences';
import { setPreferences } from '@matinee/core/preferences/set-preferences';
import { rest } from '../meta.ts';
import { router, userProcedure } from '../trpc.ts';
import { noInput } from '../wire.ts';
import { preferences, preferencesInput } from './schemas.ts';

export const preferencesRouter = router({
  get: userProcedure
    .meta(rest('GET /me/preferences', 'What the user prefers', { cache: 'private' }))
    .input(noInput)
    .output(preferences)
    .query(({ ctx }) => getPreferences(ctx.deps, ctx.viewer)),
  set: userProcedure
    .meta(
      rest('PUT /me/preferences', 'Replace what the user prefers', {
        description:
          'Everything at once: what is absent is set back. Movies of liked genres come first while nothing else is known ' +
          'of the user, and those whose original language is not among the languages count as less popular; movies of ' +
          'disliked genres are never recommended, like those of hidden ones. hideWatched leaves out what was watched. ' +
          'region and maturity are kept for clients and change nothing here. ' +
          'hideSpoilers leaves out reviews that give something away, where a list does not say otherwise. ' +
          'keepSearchHistory lets what you search for be kept; without it nothing new is, and what is there stays until ' +
          'it is cleared.',
        body: { examples: [{ likedGenres: ['Comedy'], dislikedGenres: ['Horror'], languages: ['en'] }] },
      }),
    )
    .input(preferencesInput)
    .output(preferences)
    .mutation(({ ctx, input }) => setPreferences(ctx.deps, { userId: ctx.viewer.userId, ...input })),
});
