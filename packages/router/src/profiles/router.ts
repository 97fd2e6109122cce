import { getProfile } from '@matinee/core/profiles/get-profile';
import { listProfiles } from '@matinee/core/profiles/list-profiles';
import { byLanguage, rest } from '../meta.ts';
import { publicProcedure, router } from '../trpc.ts';
import { feedOf } from '../wire.ts';
import { getInput, listInput, profile, profileDetails } from './schemas.ts';

export const profilesRouter = router({
  // Never kept by shared caches: who takes back that they are public is gone at once.
  list: publicProcedure
    .meta(
      rest('GET /profiles', 'Public profiles', {
        public: true,
        description: 'By username, of those who want to be seen.',
        cache: 'private',
      }),
    )
    .input(listInput)
    .output(feedOf(profile))
    .query(({ ctx, input }) => listProfiles(ctx.deps, input)),
  get: publicProcedure
    .meta(
      rest('GET /profiles/{username}', 'A public profile', {
        ...byLanguage,
        public: true,
        description: 'Who does not want to be seen is not found, like who does not exist.',
        cache: 'private',
        errors: ['notFound'],
      }),
    )
    .input(getInput)
    .output(profileDetails)
    .query(({ ctx, input }) => getProfile(ctx.deps, { ...input, languages: ctx.languages })),
});
