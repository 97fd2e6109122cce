import type { Deps } from '@matinee/core/deps';
import type { Context } from '@matinee/router/context';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { noteLimit } from './limit-headers.ts';
import type { SessionCookies } from './session-cookies.ts';
import type { VisitorCookies } from './visitor-cookies.ts';

/** How contexts are made, over either door: `batchSize` above 1 only in a tRPC batch. */
export type CreateContext = (request: FastifyRequest, reply: FastifyReply, batchSize?: number) => Context;

/** Makes contexts, each of one procedure call and made without work. */
export function contextMaker(
  deps: Deps,
  { session, visitor }: { session: SessionCookies; visitor: VisitorCookies },
): CreateContext {
  return (request, reply, batchSize = 1) => ({
    deps,
    request: {
      id: request.id,
      ip: request.ip,
      userAgent: request.headers['user-agent'],
      acceptLanguage: request.headers['accept-language'],
      token: bearerToken(request.headers.authorization),
      cookie: session.read(request),
      idempotencyKey: headerText(request.headers['idempotency-key']),
      batchSize,
    },
    onViewer: ({ userId }) => {
      request.userId = userId;
    },
    onLimit: (state) => noteLimit(request, state),
    onReplayed: () => {
      reply.header('idempotent-replayed', 'true');
    },
    sessionCookie: session.setter(reply),
    visitorCookie: visitor(reply),
    reply: { headers: {} },
  });
}

/** Sent twice it is one that no rule allows. */
function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

function bearerToken(header: string | undefined): string | undefined {
  return header && /^bearer(\s|$)/i.test(header) ? header.slice(7).trim() : undefined;
}
