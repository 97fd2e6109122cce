import { listRoutes, parseJsonBody, readyReply, type ServeReady, toTRPCError } from '@matinee/rest';
import {
  type AnyTRPCRouter,
  callTRPCProcedure,
  getTRPCErrorShape,
  type inferRouterContext,
  TRPCError,
} from '@trpc/server';
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import { readCalls, type TrpcCall } from './trpc-calls.ts';

export type TrpcDoorOptions<R extends AnyTRPCRouter> = {
  router: R;
  createContext(request: FastifyRequest, reply: FastifyReply, batchSize: number): inferRouterContext<R>;
  /** Asked once for each query: what answers its calls in its place. */
  ready?(procedure: string): ServeReady<inferRouterContext<R>> | undefined;
  /** Before a procedure that exists is called. */
  onCall?(request: FastifyRequest, procedure: string): void;
  onError?(error: TRPCError, request: FastifyRequest): void;
};

type Answer = {
  status: number;
  /** JSON. */
  body: string;
  /** Seconds. */
  retryAfter?: number | undefined;
};

const METHODS = { query: 'GET', mutation: 'POST', subscription: undefined } as const;

/**
 * tRPC's HTTP protocol (JSON, single and batched, no streams) over one Fastify route: queries by GET,
 * mutations by POST. Procedures are called directly, without building Request and Headers objects, which is
 * what makes tRPC's own adapter slow here. Bodies are JSON within the limits of the REST door, nothing else.
 */
export function trpcDoor<R extends AnyTRPCRouter>(options: TrpcDoorOptions<R>): FastifyPluginCallback {
  const { router, createContext, onCall } = options;
  const readyOf = readyQueries(options);
  const typeOf = procedureTypes(router);
  const uploads = uploadRoutes(router);

  async function answer(reply: FastifyReply, call: TrpcCall, index: number, size: number) {
    const { request } = reply;
    const ctx = createContext(request, reply, size);
    const type = typeOf.get(call.path);
    try {
      if (type) onCall?.(request, call.path);
      if (type && METHODS[type] !== request.method) throw wrongMethod(call.path, type);
      const upload = uploads.get(call.path);
      if (upload) throw noFiles(call.path, upload);
      const run = (given: inferRouterContext<R>, input: unknown): Promise<unknown> =>
        callTRPCProcedure({
          router,
          path: call.path,
          type: type ?? 'query',
          ctx: given,
          getRawInput: async () => input,
          signal: undefined,
          batchIndex: index,
        });
      const body = await bodyOf(readyOf.get(call.path), { ctx, input: call.input, run });
      return { status: 200, body: `{"result":{"data":${body}}}` };
    } catch (cause) {
      return failure(options, reply, cause, { call, ctx });
    }
  }

  async function handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const isBatch = (request.query as Record<string, unknown>).batch === '1';
    const calls = readCalls(request, isBatch);
    const answers = await Promise.all(calls.map((call, i) => answer(reply, call, i, calls.length)));
    return send(reply, answers, isBatch);
  }

  return (app, _options, done) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, parsed) => {
      try {
        parsed(null, parseJsonBody(String(body)));
      } catch (error) {
        parsed(error as Error);
      }
    });
    app.setErrorHandler((cause, _request, reply) => send(reply, [failure(options, reply, cause)], false));
    // Without HEAD: a mutation must not be callable by what caches and link checkers send unasked.
    app.route({ method: ['GET', 'POST'], url: '/:procedures', exposeHeadRoute: false, handler: handle });
    done();
  };
}

function procedureTypes(router: AnyTRPCRouter): ReadonlyMap<string, keyof typeof METHODS> {
  const procedures = router._def.procedures as Record<string, { _def: { type: keyof typeof METHODS } }>;
  return new Map(Object.entries(procedures).map(([path, { _def }]) => [path, _def.type]));
}

/** The output of a procedure as JSON, ready or not. */
async function bodyOf<Context>(
  serve: ServeReady<Context> | undefined,
  { ctx, input, run }: { ctx: Context; input: unknown; run(ctx: Context, input: unknown): Promise<unknown> },
): Promise<string> {
  if (!serve) return JSON.stringify(await run(ctx, input)) ?? 'null';
  const answer = async (given: Context, sent: unknown) => readyReply(await run(given, sent), given);
  return (await serve({ ctx, readInput: () => input, answer })).body;
}

function readyQueries<R extends AnyTRPCRouter>({ router, ready }: TrpcDoorOptions<R>) {
  const queries = [...procedureTypes(router)].filter(([, type]) => type === 'query');
  return new Map(queries.map(([path]) => [path, ready?.(path)]));
}

/** The procedures that take a file, and where they are reached. */
function uploadRoutes(router: AnyTRPCRouter): ReadonlyMap<string, string> {
  const uploads = listRoutes(router).filter(({ rest }) => rest.upload);
  return new Map(uploads.map(({ procedure, method, path }) => [procedure, `${method} ${path}`]));
}

function noFiles(path: string, route: string): TRPCError {
  const message = `${path} takes a file, which JSON cannot carry: send it over REST, ${route}`;
  return new TRPCError({ code: 'UNSUPPORTED_MEDIA_TYPE', message });
}

function wrongMethod(path: string, type: keyof typeof METHODS): TRPCError {
  const message = `${path} is a ${type}: call it with ${METHODS[type] ?? 'another protocol'}`;
  return new TRPCError({ code: 'METHOD_NOT_SUPPORTED', message });
}

function failure<R extends AnyTRPCRouter>(
  { router, createContext, onError }: TrpcDoorOptions<R>,
  reply: FastifyReply,
  cause: unknown,
  { call, ctx }: { call?: TrpcCall; ctx?: inferRouterContext<R> } = {},
): Answer {
  const { request } = reply;
  const error = toTRPCError(cause);
  onError?.(error, request);
  const shape = getTRPCErrorShape({
    config: router._def._config,
    error,
    type: request.method === 'GET' ? 'query' : 'mutation',
    path: call?.path,
    input: call?.input,
    ctx: ctx ?? createContext(request, reply, 1),
  });
  const { httpStatus = 500, problem } = shape.data as ErrorData;
  return { status: httpStatus, body: JSON.stringify({ error: shape }), retryAfter: problem?.retryAfter };
}

/** What the router's error formatter makes of an error. */
type ErrorData = { httpStatus?: number; problem?: { retryAfter?: number } };

/** One status when all agree, else 207, as tRPC's clients expect it; they read the answers either way. */
function send(reply: FastifyReply, answers: Answer[], isBatch: boolean): FastifyReply {
  const statuses = new Set(answers.map(({ status }) => status));
  const [status = 200] = statuses;
  const waits = answers.flatMap(({ retryAfter }) => retryAfter ?? []);
  if (statuses.has(401)) reply.header('www-authenticate', 'Bearer');
  if (status === 405) reply.header('allow', reply.request.method === 'GET' ? 'POST' : 'GET');
  if (waits.length > 0) reply.header('retry-after', String(Math.ceil(Math.max(...waits))));
  const bodies = answers.map(({ body }) => body);
  return reply
    .code(statuses.size > 1 ? 207 : status)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send(isBatch ? `[${bodies.join(',')}]` : bodies[0]);
}
