import { Command } from 'commander';
import { registerAdminCreate } from './commands/admin-create.ts';
import { registerEvaluate } from './commands/evaluate.ts';
import { registerImportMovieLens } from './commands/import-movielens.ts';
import { registerKeysRotate } from './commands/keys-rotate.ts';
import { registerOnboardingJudge } from './commands/onboarding-judge.ts';
import { registerReset } from './commands/reset.ts';
import { registerSearchJudge } from './commands/search-judge.ts';
import { registerUp } from './commands/up.ts';

const program = new Command('matinee').description('Matinee on the command line');
registerUp(program);
registerAdminCreate(program);
registerEvaluate(program);
registerImportMovieLens(program);
registerKeysRotate(program);
registerOnboardingJudge(program);
registerReset(program);
registerSearchJudge(program);
try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
