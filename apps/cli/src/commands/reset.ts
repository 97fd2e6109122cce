import { rm } from 'node:fs/promises';
import path from 'node:path';
import { settings } from '@matinee/core/settings/fragments';
import { type Env, parseSettings } from '@matinee/core/settings/parse-settings';
import { resetEmbeddedPostgres } from '@matinee/db';
import type { Command } from 'commander';
import { z } from 'zod';

const { DATABASE_URL, MATINEE_DATA_DIR } = settings;
const schema = z.object({ DATABASE_URL, MATINEE_DATA_DIR });

/** `reset`: the data directory as it was before the first start. */
export function registerReset(program: Command, env: Env = process.env): void {
  program
    .command('reset')
    .description('Delete the embedded database and the keys in the data directory, to start over')
    .action(async (_options: object, command: Command) => {
      const config = parseSettings(schema, env);
      if (config.DATABASE_URL)
        command.error(
          'error: DATABASE_URL is set: reset deletes the embedded database only, never another one',
        );
      const dir = config.MATINEE_DATA_DIR;
      const hadDatabase = await resetEmbeddedPostgres(path.join(dir, 'postgres'));
      await rm(path.join(dir, 'keys.json'), { force: true });
      console.error(hadDatabase ? `The data in ${dir} are deleted` : `There was nothing in ${dir}`);
    });
}
