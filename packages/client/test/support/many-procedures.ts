/** The source of a server with a router of so many procedures, whose shapes are like ours. */
export function serverWith(procedures: number): Record<string, string> {
  const perRouter = 10;
  const routers = Array.from({ length: Math.ceil(procedures / perRouter) }, (_, r) => r);
  return {
    'src/context.ts': CONTEXT,
    'src/trpc.ts': TRPC,
    'src/schemas.ts': SCHEMAS,
    ...Object.fromEntries(routers.map((r) => [`src/router${r}.ts`, routerFile(r, perRouter)])),
    'src/router.ts': [
      ...routers.map((r) => `import { router${r} } from './router${r}.ts';`),
      "import { router } from './trpc.ts';",
      `export const appRouter = router({ ${routers.map((r) => `feature${r}: router${r}`).join(', ')} });`,
      'export type AppRouter = typeof appRouter;',
    ].join('\n'),
    'src/index.ts': INDEX,
  };
}

const CONTEXT = `
import type { Database } from '@matinee/db';
export type Context = { db: Database; userId?: string };
`;

const TRPC = `
import { initTRPC, TRPCError } from '@trpc/server';
import type { Context } from './context.ts';
export type Problem = { type: string; title: string; status: number; detail: string; code: 'notFound' | 'internal' };
const t = initTRPC.context<Context>().create({
  errorFormatter: ({ shape }) => ({
    ...shape,
    data: { code: shape.data.code, httpStatus: 500, problem: {} as Problem },
  }),
});
export const router = t.router;
export const procedure = t.procedure.use(({ ctx, next }) => {
  if (!ctx.userId) throw new TRPCError({ code: 'UNAUTHORIZED' });
  return next({ ctx: { userId: ctx.userId } });
});
`;

const SCHEMAS = `
import { z } from 'zod';
export const movie = z.object({
  id: z.string(),
  ids: z.object({ id: z.string(), tmdb: z.string().nullable(), imdb: z.string().nullable() }),
  title: z.string(),
  originalTitle: z.string().nullable(),
  year: z.int().nullable(),
  genres: z.array(z.object({ id: z.string(), name: z.string() })),
  overview: z.string().nullable(),
  runtime: z.int().nullable(),
  stats: z.object({ count: z.int(), mean: z.number().nullable(), bayesianMean: z.number() }),
  tmdb: z.object({ voteAverage: z.number(), voteCount: z.int() }).nullable(),
  version: z.int(),
});
export const reason = z.object({
  kind: z.enum(['similarTo', 'genre', 'popular']),
  text: z.string(),
  movie: movie.pick({ id: true, title: true }).optional(),
  weight: z.number(),
});
export const filters = {
  page: z.number().int().min(1).default(1),
  perPage: z.number().int().min(1).max(100).default(20),
  genre: z.array(z.string()).optional(),
  sort: z.enum(['popularity', 'rating', 'release', 'title', 'votes', 'added']).default('popularity'),
  order: z.enum(['asc', 'desc']).optional(),
};
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    pagination: z.object({ page: z.int(), perPage: z.int(), total: z.int(), pages: z.int() }),
  });
}
`;

const INDEX = `
import { createTRPCClient, httpBatchLink, type TRPCClient } from '@trpc/client';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from './router.ts';
export type { AppRouter };
export type RouterInputs = inferRouterInputs<AppRouter>;
export type RouterOutputs = inferRouterOutputs<AppRouter>;
export function createClient(url: string): TRPCClient<AppRouter> {
  return createTRPCClient<AppRouter>({ links: [httpBatchLink({ url })] });
}
`;

function routerFile(r: number, procedures: number): string {
  const members = Array.from({ length: procedures }, (_, p) =>
    p % 2 === 0
      ? `list${p}: procedure
    .input(z.object({ ...filters, own${r}x${p}: z.string().optional() }))
    .output(pageOf(z.object({ movie, score: z.number(), reasons: z.array(reason), own${r}x${p}: z.int() })))
    .query(() => ({ items: [], pagination: { page: 1, perPage: 20, total: 0, pages: 0 } })),`
      : `set${p}: procedure
    .input(z.object({ movieId: z.string(), score: z.number().optional(), own${r}x${p}: z.boolean() }))
    .output(z.object({ movieId: z.string(), score: z.int(), stars: z.number(), own${r}x${p}: z.boolean() }))
    .mutation(({ input }) => ({ ...input, score: 1, stars: 0.5 })),`,
  );
  return `
import { z } from 'zod';
import { filters, movie, pageOf, reason } from './schemas.ts';
import { procedure, router } from './trpc.ts';
export const router${r} = router({
  ${members.join('\n  ')}
});
`;
}
