import { getGenre } from '@matinee/core/genres/get-genre';
import { listGenres } from '@matinee/core/genres/list-genres';
import { rest } from '../meta.ts';
import { publicProcedure, router } from '../trpc.ts';
import { inputObject, integerId, noInput } from '../wire.ts';
import { countedGenre, genreList } from './schemas.ts';
import { genreWrites } from './writes.ts';

export const genresRouter = router({
  list: publicProcedure
    .meta(rest('GET /genres', 'All genres with how many movies each has', { public: true }))
    .input(noInput)
    .output(genreList)
    .query(({ ctx }) => listGenres(ctx.deps)),

  get: publicProcedure
    .meta(
      rest('GET /genres/{id}', 'A genre with how many movies it has', {
        public: true,
        errors: ['notFound'],
      }),
    )
    .input(inputObject({ id: integerId }))
    .output(countedGenre)
    .query(({ ctx, input }) => getGenre(ctx.deps, input.id)),

  ...genreWrites,
});
