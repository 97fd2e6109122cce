import { judgeSample } from '@matinee/core/search/judged/judged-table';
import { searchMovies } from '@matinee/core/search/search-movies';
import { settings } from '@matinee/core/settings/fragments';
import { openAppDatabase } from '@matinee/core/settings/open-app-database';
import { type Env, parseSettings } from '@matinee/core/settings/parse-settings';
import type { Command } from 'commander';
import { z } from 'zod';

const { DATABASE_URL, MATINEE_DATA_DIR } = settings;
const schema = z.object({ DATABASE_URL, MATINEE_DATA_DIR });

/** `search:judge`: where the search of this installation finds what people mean. */
export function registerSearchJudge(
  program: Command,
  { env, print }: { env: Env; print(line: string): void } = { env: process.env, print: console.log },
): void {
  program
    .command('search:judge')
    .description('Print where 150 judged searches find what is meant; they are about the bundled sample')
    .action(async (_options: object, command: Command) => {
      const config = parseSettings(schema, env);
      await using opened = new AsyncDisposableStack();
      const { db } = opened.adopt(
        await openAppDatabase({
          databaseUrl: config.DATABASE_URL,
          dataDir: config.MATINEE_DATA_DIR,
          max: 1,
        }),
        (database) => database.close(),
      );
      const { lines, shortfalls } = await judgeSample(async (q) => {
        const { items } = await searchMovies({ db }, { q, page: 1, perPage: 10 });
        return items;
      });
      for (const line of lines) print(line);
      if (shortfalls.length > 0) command.error(`error: ${shortfalls.join('; ')}`, { exitCode: 1 });
    });
}
