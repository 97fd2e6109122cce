import type { Deps } from '@matinee/core/deps';
import { checkHealth } from '@matinee/core/health/check-health';
import type { FastifyPluginCallback } from 'fastify';

/** `/health/live`: the process answers. `/health/ready` and `/health`: so do its dependencies, with latency. */
export function health(deps: Deps): FastifyPluginCallback {
  return (app, _options, done) => {
    app.addHook('onSend', async (_request, reply) => {
      reply.header('cache-control', 'no-store');
    });
    app.get('/health/live', async () => ({ status: 'ok' }));
    for (const path of ['/health', '/health/ready'])
      app.get(path, async (_request, reply) => {
        const report = await checkHealth(deps);
        return reply.code(report.status === 'down' ? 503 : 200).send(report);
      });
    done();
  };
}
