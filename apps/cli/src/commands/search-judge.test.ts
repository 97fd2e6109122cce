import { sampleTemplate } from '@matinee/core/testing/sample-template';
import { createTestDatabase } from '@matinee/db/testing';
import { Command, CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { registerSearchJudge } from './search-judge.ts';

async function judge(url: string) {
  const printed: string[] = [];
  const errors: string[] = [];
  const program = new Command();
  registerSearchJudge(program, { env: { DATABASE_URL: url }, print: (line) => printed.push(line) });
  for (const command of [program, ...program.commands])
    command.exitOverride().configureOutput({ writeErr: (line) => errors.push(line) });
  const exitCode = await program.parseAsync(['search:judge'], { from: 'user' }).then(
    () => 0,
    (error) => {
      if (error instanceof CommanderError) return error.exitCode;
      throw error;
    },
  );
  return { exitCode, printed, errors: errors.join('') };
}

test('prints where each search of the sample finds what is meant, and the means', async () => {
  const database = await createTestDatabase(sampleTemplate());
  const { exitCode, printed } = await judge(database.url).finally(() => database.destroy());
  expect(exitCode).toBe(0);
  expect(printed).toHaveLength(156);
  expect(printed.find((line) => line.includes('the truamn show'))).toMatch(
    /^ +1 .+The Truman Show \(1998\)$/,
  );
  expect(printed.slice(-2).join()).toMatch(
    /150 searches: 0\.9\d\d, {2}well spelt 0\.9\d\d, misspelt 0\.\d{3}$/,
  );
}, 60_000);

test('where nothing is found it says so, and fails', async () => {
  const database = await createTestDatabase();
  const { exitCode, printed, errors } = await judge(database.url).finally(() => database.destroy());
  expect(exitCode).toBe(1);
  expect(errors).toBe('error: all: 0.000 is less than 0.9; misspelt: 0.000 is less than 0.8\n');
  expect(printed.filter((line) => /^ +– /.test(line))).toHaveLength(150);
});
