import { createLog } from '@matinee/core/settings/create-log';
import { runApp } from '@matinee/core/settings/run-app';
import { readConfig } from './config.ts';
import { openWorker } from './start-worker.ts';

await runApp('worker', async () => {
  const config = readConfig(process.env);
  const isPretty = config.NODE_ENV === 'development';
  const log = createLog({ name: 'worker', level: config.LOG_LEVEL, isPretty });
  const { close } = await openWorker(config, log);
  return { log, close };
});
