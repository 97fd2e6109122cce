import type { Deps } from '@matinee/core/deps';
import type { FastifyPluginCallback } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Which procedures a tRPC request called; a REST route has its own in its config. */
    procedure: string | undefined;
    /** Whose token came with it, once that is proven. */
    userId: string | undefined;
  }
}

/** One line a request: id, procedure, user, status, milliseconds. Never a header, a body, a path or a query. */
export function requestLog({ log }: Pick<Deps, 'log'>): FastifyPluginCallback {
  const plugin: FastifyPluginCallback = (app, _options, done) => {
    app.decorateRequest('procedure', undefined);
    app.decorateRequest('userId', undefined);
    app.addHook('onResponse', (request, reply, next) => {
      const procedure =
        request.routeOptions.config?.procedure ?? request.procedure ?? request.routeOptions.url;
      log.info(
        {
          requestId: request.id,
          method: request.method,
          procedure,
          userId: request.userId,
          status: reply.statusCode,
          ms: Math.round(reply.elapsedTime * 10) / 10,
        },
        'request',
      );
      next();
    });
    done();
  };
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true });
}
