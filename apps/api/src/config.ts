import { cacheSettings } from '@matinee/core/settings/cache-settings';
import { settings } from '@matinee/core/settings/fragments';
import { type Env, parseSettings } from '@matinee/core/settings/parse-settings';
import { z } from 'zod';

const schema = z.object({ ...settings, ...cacheSettings });

export type ApiConfig = z.output<typeof schema>;

/**
 * The settings of the API process.
 * @throws naming every bad one
 */
export function readConfig(env: Env): ApiConfig {
  return parseSettings(schema, env);
}
