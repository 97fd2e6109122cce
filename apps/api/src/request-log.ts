import type { Deps } from '@matinee/core/deps';
import type { FastifyPluginCallback } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Which procedures a tRPC request called; a REST route has its own in its config. */
    procedure: string | undefined;
  }
}

/** One line a request: id, procedure, status, milliseconds. Never a header, a body or a query. */
export function requestLog({ log }: Pick<Deps, 'log'>): FastifyPluginCallback {
  const plugin: FastifyPluginCallback = (app, _options, done) => {
    app.decorateRequest('procedure', undefined);
    app.addHook('onResponse', (request, reply, next) => {
      const procedure =
        request.routeOptions.config?.procedure ?? request.procedure ?? request.routeOptions.url;
      log.info(
        {
          requestId: request.id,
          method: request.method,
          procedure,
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
