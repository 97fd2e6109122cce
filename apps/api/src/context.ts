import type { Deps } from '@matinee/core/deps';
import type { Context } from '@matinee/router/context';
import type { FastifyRequest } from 'fastify';
import { noteLimit } from './limit-headers.ts';

/** The context of one procedure call; making it does no work. */
export function createContext(deps: Deps, request: FastifyRequest, batchSize = 1): Context {
  return {
    deps,
    request: {
      id: request.id,
      ip: request.ip,
      userAgent: request.headers['user-agent'],
      token: bearerToken(request.headers.authorization),
      cookie: undefined,
      batchSize,
    },
    onViewer: ({ userId }) => {
      request.userId = userId;
    },
    onLimit: (state) => noteLimit(request, state),
    reply: { headers: {} },
  };
}

function bearerToken(header: string | undefined): string | undefined {
  return header && /^bearer /i.test(header) ? header.slice(7).trim() : undefined;
}
