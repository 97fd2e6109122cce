import { PATIENCE_MS } from '@matinee/core/tmdb/read-through';
import { createRedisBudget } from '@matinee/core/tmdb/redis-budget';
import { createTmdbClient, type TmdbClient } from '@matinee/tmdb';
import type { Logger } from 'pino';
import type { ApiConfig } from './config.ts';

/**
 * TMDb, where there is a key; through Redis all processes keep to one number of requests a second. Somebody waits for
 * each answer: what cannot come in time fails at once.
 */
export function openTmdb(
  { TMDB_API_KEY: apiKey, TMDB_BASE_URL: baseUrl, REDIS_URL: redisUrl }: ApiConfig,
  { log, opened }: { log: Logger; opened: AsyncDisposableStack },
): TmdbClient | undefined {
  if (!apiKey) return undefined;
  const budget = redisUrl ? opened.adopt(createRedisBudget(redisUrl), (it) => it.close()) : undefined;
  return createTmdbClient({
    apiKey,
    log,
    deadlineMs: PATIENCE_MS,
    ...(baseUrl && { baseUrl }),
    ...(budget && { budget }),
  });
}
