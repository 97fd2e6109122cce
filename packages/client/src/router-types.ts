import type { AppRouter } from '@matinee/router';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';

/** What each procedure takes: `RouterInputs['ratings']['set']`. */
export type RouterInputs = inferRouterInputs<AppRouter>;

/** What each procedure answers: `RouterOutputs['movies']['list']['items'][number]`. */
export type RouterOutputs = inferRouterOutputs<AppRouter>;

/** What a client keeps of a session; a browser in cookie mode keeps nothing. */
export type Tokens = NonNullable<RouterOutputs['auth']['login']['tokens']>;
