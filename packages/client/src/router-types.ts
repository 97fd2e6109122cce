import type { AppRouter } from '@matinee/router';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';

/** What each procedure takes: `RouterInputs['ratings']['set']`. */
export type RouterInputs = inferRouterInputs<AppRouter>;

/** What each procedure answers: `RouterOutputs['movies']['list']['items'][number]`. */
export type RouterOutputs = inferRouterOutputs<AppRouter>;

export type Tokens = RouterOutputs['auth']['login']['tokens'];
