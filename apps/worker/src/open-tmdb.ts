import { createRedisBudget } from '@matinee/core/tmdb/redis-budget';
import { createTmdbClient, type TmdbClient } from '@matinee/tmdb';
import type { Logger } from 'pino';
import type { WorkerConfig } from './config.ts';

/** TMDb, where there is a key; through Redis all processes keep to one number of requests a second. */
export function openTmdb(
  { TMDB_API_KEY: apiKey, TMDB_BASE_URL: baseUrl, REDIS_URL: redisUrl }: WorkerConfig,
  { log, opened }: { log: Logger; opened: AsyncDisposableStack },
): TmdbClient | undefined {
  if (!apiKey) return undefined;
  const budget = redisUrl ? opened.adopt(createRedisBudget(redisUrl), (it) => it.close()) : undefined;
  return createTmdbClient({ apiKey, log, ...(baseUrl && { baseUrl }), ...(budget && { budget }) });
}
