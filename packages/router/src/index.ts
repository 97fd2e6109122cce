import { genresRouter } from './genres/router.ts';
import { router } from './trpc.ts';

/** Every procedure of the product; both doors lead here. */
export const appRouter = router({
  genres: genresRouter,
});

export type AppRouter = typeof appRouter;
