import type { LimitState } from '@matinee/core/auth/auth-deps';
import type { FastifyPluginCallback, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** What is left of the limit this request came closest to; unset when none was counted. */
    limit: LimitState | undefined;
  }
}

/**
 * `RateLimit` and `RateLimit-Policy` of every counted answer, refusals included
 * (draft-ietf-httpapi-ratelimit-headers-11). Of several calls in a batch, and of several limits, the tightest is told.
 */
export function limitHeaders(): FastifyPluginCallback {
  const plugin: FastifyPluginCallback = (app, _options, done) => {
    app.decorateRequest('limit', undefined);
    app.addHook('onSend', (request, reply, _payload, next) => {
      const { limit } = request;
      if (limit) {
        const { limitClass, remaining, reset, window } = limit;
        reply.header('ratelimit', `"${limitClass}";r=${remaining};t=${reset}`);
        reply.header('ratelimit-policy', `"${limitClass}";q=${limit.limit};w=${window}`);
      }
      next();
    });
    done();
  };
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true });
}

/** Notes a count for {@link limitHeaders}. */
export function noteLimit(request: FastifyRequest, state: LimitState): void {
  if (!request.limit || isTighter(state, request.limit)) request.limit = state;
}

function isTighter(one: LimitState, other: LimitState): boolean {
  if (one.remaining !== other.remaining) return one.remaining < other.remaining;
  return one.reset > other.reset;
}
