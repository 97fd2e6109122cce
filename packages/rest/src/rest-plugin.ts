import { type AnyTRPCRouter, callTRPCProcedure, type inferRouterContext } from '@trpc/server';
import type { FastifyInstance, FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import { cacheControlFor, hasEtag } from './caching.ts';
import { type Given, inputReader, uploadReader } from './input.ts';
import { type JsonLimits, parseJsonBody } from './json-body.ts';
import { JSON_TYPE, readyReply, sendReady } from './ready-reply.ts';
import { listRoutes, type RestRoute } from './routes.ts';
import type { Download, ReplyHints, ServeReady } from './types.ts';
import { acceptUpload } from './upload.ts';

export type RestOptions<Router extends AnyTRPCRouter> = {
  router: Router;
  /** Where the routes live: `/api/v1`. */
  base: string;
  /**
   * Makes the context of one call. A context with `reply: { headers: {} }` lets procedures choose the status
   * and headers of the answer ({@link ReplyHints}).
   */
  createContext: (options: {
    req: FastifyRequest;
    res: FastifyReply;
    procedure: string;
  }) => inferRouterContext<Router> | Promise<inferRouterContext<Router>>;
  jsonLimits?: JsonLimits;
  /** Asked once for the procedure of each GET: what answers its calls in its place. Only for plain 200s. */
  ready?: (procedure: string) => ServeReady<inferRouterContext<Router>> | undefined;
};

/**
 * A Fastify route for each procedure of a router that has `meta.openapi`. A route calls its procedure like
 * tRPC does: the same middlewares, validation and rules; errors are thrown on to the error handler
 * ({@link problemPlugin}).
 *
 * Bodies are JSON objects (415 for anything else); none at all reads as `{}`. An upload takes a file instead.
 */
export function restPlugin<Router extends AnyTRPCRouter>(
  options: RestOptions<Router>,
): FastifyPluginCallback {
  return (app, _options, done) => {
    app.register(
      (scope, _scopeOptions, scopeDone) => {
        scope.removeAllContentTypeParsers();
        scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, parsed) => {
          try {
            parsed(null, parseJsonBody(String(body), options.jsonLimits));
          } catch (error) {
            parsed(error as Error);
          }
        });
        for (const route of listRoutes(options.router)) {
          const { upload } = route.rest;
          if (!upload) addRoute(scope, route, options);
          else
            scope.register((uploads, _uploadOptions, uploadsDone) => {
              acceptUpload(uploads, upload);
              addRoute(uploads, route, options);
              uploadsDone();
            });
        }
        scopeDone();
      },
      { prefix: options.base },
    );
    done();
  };
}

function addRoute<Router extends AnyTRPCRouter>(
  app: FastifyInstance,
  route: RestRoute,
  options: RestOptions<Router>,
): void {
  const { procedure, method } = route;
  const serve = method === 'GET' ? options.ready?.(procedure) : undefined;
  app.route({
    method,
    url: toFastifyPath(route.path),
    config: { procedure },
    handler: serve ? readyHandler(route, options, serve) : plainHandler(route, options),
  });
}

type Handler = (req: FastifyRequest, res: FastifyReply) => Promise<FastifyReply>;

function givenWith({ params, query, body, headers }: FastifyRequest): Given {
  return { params, query, body, headers } as Given;
}

function plainHandler<Router extends AnyTRPCRouter>(
  route: RestRoute,
  { router, base, createContext }: RestOptions<Router>,
): Handler {
  const { procedure } = route;
  const read = route.rest.upload ? uploadReader(route) : inputReader(route);
  const send = replySender(route, base);
  const takesNothing = route.inputs.length === 0;
  return async (req, res) => {
    const given = givenWith(req);
    // Without an input tRPC never asks for it, and unknown keys would pass unseen.
    if (takesNothing) read(given);
    const ctx = await createContext({ req, res, procedure });
    // Read there and not before, so that who may call is decided before what was sent, as over tRPC.
    const output = await call(router, route, { ctx, getRawInput: async () => read(given) });
    return send(req, res, (ctx as { reply?: ReplyHints }).reply, output, () => read(given));
  };
}

function readyHandler<Router extends AnyTRPCRouter>(
  route: RestRoute,
  { router, createContext }: RestOptions<Router>,
  serve: ServeReady<inferRouterContext<Router>>,
): Handler {
  const read = inputReader(route);
  const vary = route.rest.vary?.join(', ');
  return async (req, res) => {
    const { cacheControl, ...ready } = await serve({
      ctx: await createContext({ req, res, procedure: route.procedure }),
      readInput: () => read(givenWith(req)),
      answer: async (ctx, input) =>
        readyReply(await call(router, route, { ctx, getRawInput: async () => input }), ctx),
    });
    res.header('cache-control', cacheControl);
    if (vary) addVary(res, vary);
    return sendReady(req, res, ready);
  };
}

function call<Router extends AnyTRPCRouter>(
  router: Router,
  { procedure, type }: RestRoute,
  { ctx, getRawInput }: { ctx: inferRouterContext<Router>; getRawInput: () => Promise<unknown> },
): Promise<unknown> {
  return callTRPCProcedure({
    router,
    path: procedure,
    type,
    ctx,
    getRawInput,
    signal: undefined,
    batchIndex: 0,
  });
}

/** `/movies/{movieId}` → `/movies/:movieId`; a colon of the path's own is doubled, as find-my-way wants it. */
function toFastifyPath(path: string): string {
  return path.replaceAll(':', '::').replace(/\{(.+?)\}/g, ':$1');
}

type Send = (
  req: FastifyRequest,
  res: FastifyReply,
  hints: ReplyHints | undefined,
  output: unknown,
  input: () => unknown,
) => FastifyReply;

/** Builds the function that answers with a procedure's output. */
function replySender(route: RestRoute, base: string): Send {
  const cacheControl = cacheControlFor(route);
  const etags = hasEtag(route);
  const vary = route.rest.vary?.join(', ');
  const isDownload = route.rest.download !== undefined;

  return (req, res, hints, output, input) => {
    const status = hints?.status ?? route.statuses[0];
    res.header('cache-control', cacheControl);
    if (vary) addVary(res, vary);
    if (status === 201) {
      const location = locationOf(route, base, req, output, input);
      if (location !== undefined) res.header('location', location);
    }
    if (hints) for (const [name, value] of Object.entries(hints.headers)) res.header(name, value);
    if (status === 204 || (status === 202 && output === null)) return res.code(status).send();

    if (isDownload) return sendFile(res, output as Download);
    if (etags && status === 200) return sendReady(req, res, readyReply(output));
    return res
      .code(status)
      .header('content-type', JSON_TYPE)
      .send(JSON.stringify(output) ?? 'null');
  };
}

function sendFile(res: FastifyReply, { fileName, contentType, text }: Download): FastifyReply {
  return res
    .header('content-type', `${contentType}; charset=utf-8`)
    .header('content-disposition', `attachment; filename="${fileName}"`)
    .send(text);
}

function addVary(res: FastifyReply, names: string): void {
  const before = res.getHeader('vary');
  res.header('vary', before === undefined ? names : `${String(before)}, ${names}`);
}

/** Where what was created is: the route's template filled in, or for a PUT the very path. */
function locationOf(
  route: RestRoute,
  base: string,
  req: FastifyRequest,
  output: unknown,
  input: () => unknown,
): string | undefined {
  const { location } = route.rest;
  if (location === undefined) return route.method === 'PUT' ? req.url.replace(/[?#].*$/, '') : undefined;
  const values = { ...(input() as object | undefined), ...(output as object | null) } as Record<
    string,
    unknown
  >;
  return base + location.replace(/\{(.+?)\}/g, (_, name: string) => encodeURIComponent(String(values[name])));
}
