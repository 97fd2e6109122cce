import { randomUUID } from 'node:crypto';
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { TRPCError } from '@trpc/server';
import type { FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import { basicProblem } from './problem.ts';
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
    clientErrorHandler: (error: Error & { code?: string }, socket: Socket): void =>
      refuse(error.code, socket, options),
  } satisfies FastifyServerOptions;
}

/** Answers what is not HTTP, or came too slowly; there is no request and no reply object to do it with. */
function refuse(code: string | undefined, socket: Socket, options: ProblemOptions): void {
  if (!socket.writable || code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const error =
    code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? new TRPCError({ code: 'TIMEOUT', message: 'The request came too slowly' })
      : new TRPCError({ code: 'BAD_REQUEST', message: 'This is no valid HTTP request' });
  const requestId = randomUUID();
  const problem = (options.toProblem ?? basicProblem)(error, { requestId, path: '' });
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    `X-Request-Id: ${requestId}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
