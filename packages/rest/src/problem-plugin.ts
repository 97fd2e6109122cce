import { TRPCError } from '@trpc/server';
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import { allowedMethods, type PathMethods } from './methods.ts';
import { basicProblem, toTRPCError } from './problem.ts';
import type { Problem, ProblemInfo, ToProblem } from './types.ts';

export type ProblemOptions = {
  /** The table of errors; {@link basicProblem} when not given. */
  toProblem?: ToProblem;
  /** Told of every error answered; the default logs those from 500 on. */
  onError?: (error: TRPCError, problem: Problem, request: FastifyRequest) => void;
};

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The procedure a REST route calls: `ratings.set`. */
    procedure?: string;
  }
}

/** Answers with the problem an error stands for, and the headers its status asks for. */
export function sendProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  options: ProblemOptions,
): FastifyReply {
  const trpcError = toTRPCError(error);
  const problem = (options.toProblem ?? basicProblem)(trpcError, infoOf(request));
  const onError = options.onError ?? logServerErrors;
  onError(trpcError, problem, request);
  reply.header('cache-control', 'no-store').header('content-type', 'application/problem+json; charset=utf-8');
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  if (problem.retryAfter !== undefined) reply.header('retry-after', String(Math.ceil(problem.retryAfter)));
  return reply.code(problem.status).send(JSON.stringify(problem));
}

function infoOf(request: FastifyRequest): ProblemInfo {
  const procedure = request.routeOptions?.config?.procedure;
  const query = request.url.indexOf('?');
  const path = query === -1 ? request.url : request.url.slice(0, query);
  return { requestId: request.id, path, ...(procedure !== undefined && { procedure }) };
}

function logServerErrors(error: TRPCError, problem: Problem, request: FastifyRequest): void {
  if (problem.status >= 500)
    request.log.error({ err: error.cause ?? error, code: problem.code }, error.message);
}

/**
 * Makes every error of the server a problem (RFC 9457): what procedures and plugins throw, Fastify's own, an
 * unknown path (404) and a method a path does not have (405 with Allow). Also sends `X-Request-Id`.
 *
 * Register it on the root instance before the routes: 405 knows the routes registered after it.
 */
export function problemPlugin(options: ProblemOptions = {}): FastifyPluginCallback {
  const plugin: FastifyPluginCallback = (app, _options, done) => {
    const routes: PathMethods = new Map();
    const notFound = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
      const allowed = allowedMethods(routes, infoOf(request).path);
      if (allowed.length === 0 || allowed.includes(request.method)) {
        return sendProblem(
          new TRPCError({ code: 'NOT_FOUND', message: 'No such path' }),
          request,
          reply,
          options,
        );
      }
      reply.header('allow', allowed.join(', '));
      const message = `${request.method} is not possible here; ${allowed.join(', ')} is`;
      return sendProblem(new TRPCError({ code: 'METHOD_NOT_SUPPORTED', message }), request, reply, options);
    };

    app.addHook('onRoute', ({ url, method }) => {
      const methods = routes.get(url) ?? new Set();
      for (const name of [method].flat()) methods.add(name);
      routes.set(url, methods);
    });
    app.addHook('onRequest', (request, reply, next) => {
      reply.header('x-request-id', request.id);
      next();
    });
    // Before the body is parsed (a path that isn't there has no opinion on bodies), after everyone's onRequest
    // (security headers and limits apply here too).
    app.addHook('preParsing', (request, reply, payload, next) => {
      if (request.is404) notFound(request, reply);
      else next(null, payload);
    });
    app.setNotFoundHandler(notFound);
    app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, options));
    done();
  };
  // What fastify-plugin does: the handlers belong to the instance this is registered on, not to a child of it.
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true });
}
