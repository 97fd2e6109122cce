import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import { type ProblemOptions, sendProblem } from './problem-plugin.ts';

const REQUEST_ID = /^[\w.:-]{1,128}$/;

/**
 * The options a Fastify server needs for these routes: bodies up to 64 KiB, a trailing slash tolerated,
 * `X-Request-Id` taken over when it is harmless (else made), and problems for what fails before routing.
 */
export function serverOptions(options: ProblemOptions = {}) {
  return {
    bodyLimit: 64 * 1024,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 5000 },
    genReqId: (request: IncomingMessage): string => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    },
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply): void => {
      // No hook runs here, so none sets the headers every reply has.
      reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
      reply.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
      sendProblem(error, request, reply, options);
    },
  } satisfies FastifyServerOptions;
}
