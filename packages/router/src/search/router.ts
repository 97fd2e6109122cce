import { suggest } from '@matinee/core/search/suggest';
import { z } from 'zod';
import { byLanguage, rest } from '../meta.ts';
import { publicProcedure, router } from '../trpc.ts';
import { inputObject } from '../wire.ts';
import { suggestions } from './schemas.ts';

export const searchRouter = router({
  suggest: publicProcedure
    .meta(
      rest('GET /search/suggest', 'Movies and people as one types', {
        ...byLanguage,
        public: true,
        description:
          'The last word may be begun, and from four letters on hold a typo. For the results of a search that is ' +
          'typed to its end use `/movies/search`.',
      }),
    )
    .input(
      inputObject({
        q: z
          .string()
          .trim()
          .min(1, 'Say what to search for')
          .max(100)
          .meta({ examples: ['star w'] }),
        limit: z.number().int().min(1).max(10).default(10),
      }),
    )
    .output(suggestions)
    .query(({ ctx, input }) => suggest(ctx.deps, { ...input, languages: ctx.languages })),
});
