import { cacheSettings } from '@matinee/core/settings/cache-settings';
import { settings } from '@matinee/core/settings/fragments';
import { type Env, parseSettings } from '@matinee/core/settings/parse-settings';
import { z } from 'zod';

const {
  NODE_ENV,
  HOST,
  PORT,
  PUBLIC_URL,
  MATINEE_DATA_DIR,
  DATABASE_URL,
  DATABASE_POOL_SIZE,
  REDIS_URL,
  TMDB_API_KEY,
  TMDB_BASE_URL,
  RECOMMENDER_USE_TMDB,
  RECOMMENDER_MEMORY_MB,
  RECOMMENDER_MAX_MOVIES,
  APP_SECRET,
  SMTP_URL,
  MAIL_FROM,
  ACCOUNT_PAGES_URL,
  LOG_LEVEL,
} = settings;

const schema = z.object({
  NODE_ENV,
  /** Of the API: links in mails lead there. */
  HOST,
  PORT,
  PUBLIC_URL,
  MATINEE_DATA_DIR,
  DATABASE_URL,
  DATABASE_POOL_SIZE,
  REDIS_URL,
  TMDB_API_KEY,
  TMDB_BASE_URL,
  RECOMMENDER_USE_TMDB,
  RECOMMENDER_MEMORY_MB,
  RECOMMENDER_MAX_MOVIES,
  APP_SECRET,
  SMTP_URL,
  MAIL_FROM,
  ACCOUNT_PAGES_URL,
  LOG_LEVEL,
  ...cacheSettings,
});

export type WorkerConfig = z.output<typeof schema>;

/**
 * The settings of the worker process.
 * @throws naming every bad one
 */
export function readConfig(env: Env): WorkerConfig {
  return parseSettings(schema, env);
}
