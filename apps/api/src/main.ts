import { createLog } from '@matinee/core/settings/create-log';
import { publicUrl } from '@matinee/core/settings/fragments';
import { runApp } from '@matinee/core/settings/run-app';
import type { FastifyInstance } from 'fastify';
import { type ApiConfig, readConfig } from './config.ts';
import { openDeps } from './open-deps.ts';
import { buildServer } from './server.ts';

await runApp('api', async () => {
  const config = readConfig(process.env);
  const log = createLog({
    name: 'api',
    level: config.LOG_LEVEL,
    isPretty: config.NODE_ENV === 'development',
  });
  const { deps, close } = await openDeps(config, log);
  const { CORS_ORIGINS: corsOrigins, TRUST_PROXY: trusted } = config;
  const app = await buildServer({ deps, corsOrigins, trustProxy: trusted.length > 0 && trusted });
  app.addHook('onClose', close);
  await listen(app, config);
  return { log, close: () => app.close() };
});

/** @throws saying which setting helps, after everything is closed again */
async function listen(app: FastifyInstance, config: ApiConfig): Promise<void> {
  const { HOST: host, PORT: port } = config;
  const listenTextResolver = () => `The API is listening at ${publicUrl(config)}`;
  try {
    await app.listen({ host, port, listenTextResolver });
  } catch (error) {
    await app.close();
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Error(`Port ${port} of ${host} is taken; choose another one with the setting PORT`);
  }
}
