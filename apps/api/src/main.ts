import { runApp } from '@matinee/core/settings/run-app';
import { startApi } from './start-api.ts';

await runApp('api', () => startApi(process.env));
