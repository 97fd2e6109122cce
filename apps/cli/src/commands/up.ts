import type { Command } from 'commander';
import { type UpOptions, up } from '../up/up.ts';

/** `up`: what `npm start` runs. */
export function registerUp(program: Command): void {
  program
    .command('up')
    .description('Start everything: PostgreSQL, the sample catalogue, API, worker and a trained model')
    .option(
      '--with-tmdb-stand-in',
      'ask a program that speaks TMDb’s API from the sample; its data are kept in a folder of their own',
    )
    .action((options: UpOptions) => up(process.env, options));
}
