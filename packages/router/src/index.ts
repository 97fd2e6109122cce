import { authRouter } from './auth/router.ts';
import { genresRouter } from './genres/router.ts';
import { meRouter } from './me/router.ts';
import { router } from './trpc.ts';

/** Every procedure of the product; both doors lead here. */
export const appRouter = router({
  auth: authRouter,
  genres: genresRouter,
  me: meRouter,
});

export type AppRouter = typeof appRouter;
