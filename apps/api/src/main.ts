import { createLog } from '@matinee/core/settings/create-log';
import { publicUrl } from '@matinee/core/settings/fragments';
import { runApp } from '@matinee/core/settings/run-app';
import { readConfig } from './config.ts';
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
  await app.listen({
    host: config.HOST,
    port: config.PORT,
    listenTextResolver: () => `The API is listening at ${publicUrl(config)}`,
  });
  return { log, close: () => app.close() };
});
