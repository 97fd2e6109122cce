import helmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import Fastify, { type FastifyPluginCallback } from 'fastify';

/**
 * The headers that helmet sets, on every answer. They are the same every time, so they are taken from helmet once:
 * it works them out anew for each request, which takes as long as answering one from memory.
 */
export async function securityHeaders(options: FastifyHelmetOptions): Promise<FastifyPluginCallback> {
  const headers = await headersOf(options);
  const plugin: FastifyPluginCallback = (app, _options, done) => {
    app.addHook('onRequest', (_request, reply, next) => {
      reply.headers(headers);
      next();
    });
    done();
  };
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true });
}

async function headersOf(options: FastifyHelmetOptions): Promise<Record<string, string>> {
  const app = Fastify();
  await app.register(helmet, options);
  const own: string[] = [];
  app.get(
    '/',
    {
      onRequest: (_request, reply, next) => {
        own.push(...Object.keys(reply.raw.getHeaders()));
        next();
      },
    },
    async () => '',
  );
  const { headers } = await app.inject('/');
  await app.close();
  return Object.fromEntries(own.map((name) => [name, String(headers[name])]));
}
