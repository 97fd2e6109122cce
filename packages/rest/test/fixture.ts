import type { Server } from 'node:http';
import { initTRPC, TRPCError } from '@trpc/server';
import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify';
import fastify, { type FastifyHttpOptions, type FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ProblemOptions, ProblemTable, ReplyHints, RestMeta } from '../src/index.ts';
import { problemPlugin, restPlugin, serverOptions } from '../src/index.ts';

type Context = { user: string | undefined; reply: ReplyHints };

const t = initTRPC.context<Context>().meta<RestMeta>().create({ isDev: false });

const open = t.procedure;
const signedIn = t.procedure.use(({ ctx, next }) => {
  if (ctx.user === undefined) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Sign in first' });
  return next({ ctx: { ...ctx, user: ctx.user } });
});

const movie = z.object({ id: z.string(), title: z.string() }).meta({ id: 'Movie', description: 'A movie.' });
const movieId = z.string().min(1).describe('The movie');
const ratingInput = z
  .strictObject({
    movieId,
    score: z.number().int().min(1).max(10).optional(),
    stars: z.number().multipleOf(0.5).min(0.5).max(5).optional(),
  })
  .refine((input) => (input.score === undefined) !== (input.stars === undefined), {
    message: 'Give exactly one of score and stars',
    path: ['score'],
  });

const movies = t.router({
  list: open
    .meta({
      openapi: { method: 'GET', path: '/movies', summary: 'List movies', protect: false },
      rest: { cache: { maxAge: 5, stale: 50 }, vary: ['Accept-Language'] },
    })
    .input(
      z.strictObject({
        page: z.number().int().min(1).default(1),
        adult: z.boolean().optional(),
        genre: z.array(z.string()).max(3).optional(),
        year: z.array(z.number()).optional(),
        sort: z.enum(['popularity', 'rating']).describe('What comes first').default('popularity'),
        q: z.string().optional().describe('Words to look for'),
      }),
    )
    .output(z.object({ items: z.array(movie), given: z.record(z.string(), z.unknown()) }))
    .query(({ input }) => ({ items: [], given: input })),
  popular: open
    .meta({ openapi: { method: 'GET', path: '/movies/popular', summary: 'Popular movies', protect: false } })
    .output(z.array(movie))
    .query(() => [{ id: 'popular-1', title: 'Popular' }]),
  get: open
    .meta({
      openapi: { method: 'GET', path: '/movies/{movieId}', summary: 'One movie', protect: false },
      rest: { errors: ['upstreamUnavailable'] },
    })
    .input(z.strictObject({ movieId }))
    .output(movie)
    .query(({ input }) => {
      if (input.movieId === 'none') throw new TRPCError({ code: 'NOT_FOUND', message: 'No such movie' });
      return { id: input.movieId, title: `Movie ${input.movieId}` };
    }),
  create: signedIn
    .meta({
      openapi: { method: 'POST', path: '/movies', summary: 'Add a movie' },
      rest: { status: 201, location: '/movies/{id}', errors: ['conflict', 'titleTaken'] },
    })
    .input(
      z.strictObject({
        title: z.string().default('Untitled'),
        tags: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .output(movie)
    .mutation(({ input }) => ({ id: 'a/b', title: input.title })),
});

const ratings = t.router({
  set: signedIn
    .meta({
      openapi: { method: 'PUT', path: '/me/ratings/{movieId}', summary: 'Rate a movie' },
      rest: { status: [200, 201], exactlyOneOf: ['score', 'stars'] },
    })
    .input(ratingInput)
    .output(z.object({ movieId: z.string(), score: z.number(), by: z.string() }))
    .mutation(({ input, ctx }) => {
      if (input.movieId === 'new') ctx.reply.status = 201;
      return { movieId: input.movieId, score: input.score ?? (input.stars ?? 0) * 2, by: ctx.user };
    }),
  get: signedIn
    .meta({ openapi: { method: 'GET', path: '/me/ratings/{movieId}', summary: 'My rating of a movie' } })
    .input(z.strictObject({ movieId }))
    .output(z.object({ movieId: z.string() }).nullable())
    .query(({ input }) => (input.movieId === 'unrated' ? null : { movieId: input.movieId })),
  remove: signedIn
    .meta({
      openapi: { method: 'DELETE', path: '/me/ratings/{movieId}', summary: 'Remove my rating' },
      rest: { status: 204 },
    })
    .input(z.strictObject({ movieId, dryRun: z.boolean().optional() }))
    .output(z.null())
    .mutation(({ ctx, input }) => {
      ctx.reply.headers['x-dry-run'] = String(input.dryRun ?? false);
      return null;
    }),
  removeAll: signedIn
    .meta({
      openapi: { method: 'DELETE', path: '/me/ratings', summary: 'Remove all my ratings' },
      rest: { status: 204, deleteBody: true },
    })
    .input(
      z.strictObject({
        password: z.string().min(1).describe('To be sure'),
        limit: z.number().optional(),
        kinds: z.array(z.string()).optional(),
      }),
    )
    .output(z.null())
    .mutation(({ ctx, input }) => {
      ctx.reply.headers['x-limit'] = String(input.limit);
      return null;
    }),
  patch: signedIn
    .meta({
      openapi: { method: 'PATCH', path: '/me/ratings/{movieId}', summary: 'Change my rating' },
      rest: { atMostOneOf: ['score', 'stars'], body: { minProperties: 1 } },
    })
    .input(ratingInput)
    .output(z.null())
    .mutation(() => null),
});

const odd = t.router({
  ping: open
    .meta({
      openapi: { method: 'GET', path: '/ping', summary: 'Ping', protect: false, tags: ['operations'] },
      rest: { cache: 'none' },
    })
    .output(z.object({ ok: z.boolean() }))
    .query(() => ({ ok: true })),
  login: open
    .meta({ openapi: { method: 'POST', path: '/login', summary: 'Sign in', protect: false } })
    .input(z.void())
    .output(z.object({ token: z.string() }))
    .mutation(({ ctx }) => {
      ctx.reply.headers['cache-control'] = 'no-store, private';
      return { token: 'secret' };
    }),
  // An output zod refuses, and an error nobody expected: both must say nothing of themselves.
  boom: open
    .meta({ openapi: { method: 'POST', path: '/boom', summary: 'Fails', protect: false, deprecated: true } })
    .input(z.strictObject({ how: z.enum(['throw', 'output', 'limit']).default('throw') }))
    .output(z.object({ ok: z.literal(true) }))
    .mutation(({ input }) => {
      if (input.how === 'limit') throw new TRPCError({ code: 'TOO_MANY_REQUESTS', message: 'Slow down' });
      if (input.how === 'output') return { ok: 'planted-secret' } as never;
      throw new Error('planted-secret');
    }),
  remind: open
    .meta({
      openapi: { method: 'POST', path: '/remind', summary: 'Remind me', protect: false },
      rest: { status: 202 },
    })
    .input(z.strictObject({}))
    .output(z.null())
    .mutation(() => null),
  enqueue: open
    .meta({
      openapi: { method: 'POST', path: '/enqueue', summary: 'Start a job', protect: false },
      rest: { status: 202 },
    })
    .input(z.strictObject({}))
    .output(z.object({ jobId: z.string() }))
    .mutation(() => ({ jobId: '1' })),
  hidden: open
    .input(z.object({ loose: z.string().optional() }))
    .output(z.null())
    .query(() => null),
});

export const router = t.router({ movies, ratings, odd });

export const problemTable: ProblemTable = {
  validationFailed: { status: 400, title: 'The request is not valid' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  forbidden: { status: 403, title: 'Not allowed' },
  notFound: { status: 404, title: 'Not found' },
  methodNotAllowed: { status: 405, title: 'Method not allowed' },
  conflict: { status: 409, title: 'Conflict' },
  titleTaken: { status: 409, title: 'There is a movie of this title' },
  payloadTooLarge: { status: 413, title: 'The body is too large' },
  unsupportedMediaType: { status: 415, title: 'Unsupported media type' },
  rateLimited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong' },
  upstreamUnavailable: { status: 503, title: 'The source of movies does not answer' },
};

export { t };

/** A server with both doors to the router; whoever sends `Bearer ann` is ann. */
export async function startServer(
  options: ProblemOptions = {},
  server: FastifyHttpOptions<Server> = {},
): Promise<FastifyInstance> {
  const app = fastify({ ...serverOptions(options), ...server });
  const createContext = ({ req }: { req: { headers: { authorization?: string | undefined } } }): Context => ({
    user: req.headers.authorization?.replace(/^Bearer /, ''),
    reply: { headers: {} },
  });
  await app.register(problemPlugin(options));
  await app.register(restPlugin({ router, base: '/api/v1', createContext }));
  await app.register(fastifyTRPCPlugin, { prefix: '/trpc', trpcOptions: { router, createContext } });
  await app.ready();
  return app;
}

export const asAnn = { authorization: 'Bearer ann' };
