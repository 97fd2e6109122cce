import path from 'node:path';
import { ImportError } from '@matinee/core/catalogue/import-error';
import { type ImportMovieLensParams, importMovieLens } from '@matinee/core/catalogue/import-movielens';
import type { ImportProgress } from '@matinee/core/catalogue/import-report';
import { systemClock } from '@matinee/core/deps';
import { cacheSettings } from '@matinee/core/settings/cache-settings';
import { settings } from '@matinee/core/settings/fragments';
import { openAppDatabase } from '@matinee/core/settings/open-app-database';
import { openCacheNews } from '@matinee/core/settings/open-cache';
import { type Env, parseSettings } from '@matinee/core/settings/parse-settings';
import type { Command } from 'commander';
import { pino } from 'pino';
import { z } from 'zod';
import { createProgress } from '../up/progress.ts';
import { describeImport } from './describe-import.ts';

const { DATABASE_URL, REDIS_URL, MATINEE_DATA_DIR } = settings;
const schema = z.object({ DATABASE_URL, REDIS_URL, MATINEE_DATA_DIR, ...cacheSettings });

type Options = { strict?: boolean; source?: string };

/** Where the command reads its settings from and writes its report to; progress goes to stderr. */
export type ImportSurroundings = { env: Env; print(line: string): void; stderr: NodeJS.WriteStream };

const EXIT_CODES: Record<ImportError['code'], number> = {
  badDirectory: 2,
  badSource: 2,
  badFile: 2,
  brokenLine: 1,
};
const INTERRUPTED = 130;

/** `import:movielens`: any MovieLens directory into the database. */
export function registerImportMovieLens(
  program: Command,
  around: ImportSurroundings = { env: process.env, print: console.log, stderr: process.stderr },
): void {
  program
    .command('import:movielens')
    .description('Load a MovieLens directory: movies.csv and ratings.csv, links.csv and tags.csv if there')
    .argument('<dir>', 'the directory; its files may be plain or .gz')
    .option('--strict', 'stop at the first broken line instead of skipping it')
    .option('--source <name>', 'whose ratings these are (default: movielens:<name of the directory>)')
    .action(async (dir: string, options: Options, command: Command) => {
      const interruption = new AbortController();
      const interrupt = () => interruption.abort();
      process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
      try {
        const from = path.resolve(around.env.MATINEE_CWD ?? '.', dir);
        await run({ ...options, dir: from, signal: interruption.signal }, around);
      } catch (error) {
        if (error instanceof ImportError) command.error(error.message, { exitCode: EXIT_CODES[error.code] });
        if (interruption.signal.aborted)
          command.error('Interrupted. What was loaded stays; the same command goes on from there.', {
            exitCode: INTERRUPTED,
          });
        throw error;
      } finally {
        process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
      }
    });
}

async function run(params: ImportMovieLensParams, around: ImportSurroundings): Promise<void> {
  const config = parseSettings(schema, around.env);
  const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, MATINEE_DATA_DIR: dataDir } = config;
  await using opened = new AsyncDisposableStack();
  const { db, pool } = opened.adopt(await openAppDatabase({ databaseUrl, dataDir, max: 3 }), (it) =>
    it.close(),
  );
  const log = pino({ level: 'warn' }, pino.destination(2));
  const { cache } = opened.adopt(
    openCacheNews({ settings: config, pool, redisUrl, clock: systemClock, log }),
    (it) => it.close(),
  );
  const report = await createProgress(around.stderr).step('import', (update) => {
    const announce = announceTenths(around.stderr);
    const onProgress = (progress: ImportProgress) => {
      update(progress.phase, progress.done / progress.total);
      announce(progress);
    };
    return importMovieLens({ db, pool, cache, log }, { ...params, onProgress });
  });
  for (const line of describeImport(report)) around.print(line);
}

/** What a log file sees instead of a bar. */
function announceTenths(stderr: NodeJS.WriteStream): (progress: ImportProgress) => void {
  let announced = 0;
  return ({ phase, done, total }) => {
    const tenths = Math.floor((10 * done) / total);
    if (stderr.isTTY || tenths <= announced) return;
    announced = tenths;
    stderr.write(`  ${phase} ${tenths * 10} %\n`);
  };
}
