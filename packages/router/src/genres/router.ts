import { listGenres } from '@matinee/core/genres/list-genres';
import { rest } from '../meta.ts';
import { publicProcedure, router } from '../trpc.ts';
import { noInput } from '../wire.ts';
import { genreList } from './schemas.ts';

export const genresRouter = router({
  list: publicProcedure
    .meta(rest('GET /genres', 'All genres with how many movies each has', { public: true }))
    .input(noInput)
    .output(genreList)
    .query(({ ctx }) => listGenres(ctx.deps)),
});
