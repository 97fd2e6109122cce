import { createLog } from '@matinee/core/settings/create-log';
import { hasDevelopmentMailbox, mailIdentity } from '@matinee/core/settings/create-mail-deps';
import { publicUrl } from '@matinee/core/settings/fragments';
import type { Env } from '@matinee/core/settings/parse-settings';
import type { RunningApp } from '@matinee/core/settings/run-app';
import type { FastifyInstance } from 'fastify';
import { type ApiConfig, readConfig } from './config.ts';
import { openDeps } from './open-deps.ts';
import { replyWarmer } from './reply-warmer.ts';
import { buildServer } from './server.ts';

/**
 * The API as it runs: settings from the environment, every dependency opened, listening.
 * @throws naming bad settings, or saying what could not be opened
 */
export async function startApi(env: Env): Promise<RunningApp> {
  const config = readConfig(env);
  const { NODE_ENV, LOG_LEVEL: level, CORS_ORIGINS: corsOrigins, TRUST_PROXY: trusted } = config;
  const log = createLog({ name: 'api', level, isPretty: NODE_ENV === 'development' });
  const { deps, close } = await openDeps(config, log);
  const app = await buildServer({
    deps,
    corsOrigins,
    trustProxy: trusted.length > 0 && trusted,
    mailbox: hasDevelopmentMailbox(config)
      ? { identity: mailIdentity(config), tokenSecret: deps.auth.secrets.mailTokens }
      : undefined,
  });
  const warmer = replyWarmer(deps);
  app.addHook('onClose', async () => {
    await warmer.stop();
    await close();
  });
  await listen(app, config);
  warmer.start();
  return { log, close: () => app.close() };
}

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
