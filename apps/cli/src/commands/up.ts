import type { Command } from 'commander';
import { up } from '../up/up.ts';

/** `up`: what `npm start` runs. */
export function registerUp(program: Command): void {
  program
    .command('up')
    .description('Start everything: PostgreSQL, the sample catalogue, API, worker and a trained model')
    .action(() => up(process.env));
}
