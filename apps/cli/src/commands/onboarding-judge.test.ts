import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command, CommanderError } from 'commander';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerOnboardingJudge } from './onboarding-judge.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'matinee-judge-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function judge(ratings: string, ...more: string[]) {
  const file = path.join(dir, 'ratings.csv');
  await writeFile(file, `userId,movieId,rating,timestamp\n${ratings}`);
  const printed: string[] = [];
  const errors: string[] = [];
  const program = new Command();
  const around = { env: {}, print: (line: string) => printed.push(line), log: () => {} };
  registerOnboardingJudge(program, around);
  for (const command of [program, ...program.commands])
    command.exitOverride().configureOutput({ writeErr: (line) => errors.push(line) });
  const exitCode = await program
    .parseAsync(['onboarding:judge', '--ratings', file, ...more], { from: 'user' })
    .then(
      () => 0,
      (error) => {
        if (error instanceof CommanderError) return error.exitCode;
        throw error;
      },
    );
  return { exitCode, printed, errors: errors.join('') };
}

test('a line for each way to ask, beside what is popular', async () => {
  const lines = Array.from({ length: 40 }, (_, user) =>
    Array.from(
      { length: 25 },
      (_, n) => `${user + 1},${1 + ((user * 3 + n * 2) % 45)},${n % 4 ? 5 : 2},${n}`,
    ),
  );
  const { exitCode, printed } = await judge(lines.flat().join('\n'), '--rounds', '1');
  expect(exitCode).toBe(0);
  expect(printed[0]).toMatch(/^asked about +NDCG@10 +against popular +known$/);
  expect(printed).toHaveLength(6);
  expect(printed[3]).toMatch(
    /^the ten with the most ratings +0\.\d{4} ± 0\.\d{4} +\+0\.0000 ± 0\.0000 +\d+\.\d\d$/,
  );
});

test('wrong input is named', async () => {
  const { exitCode, errors } = await judge('1,1,9,0\n');
  expect([exitCode, errors]).toEqual([2, expect.stringMatching(/ratings\.csv.*rating/)]);
  expect((await judge('1,1,5,0\n', '--rounds', '6')).errors).toContain('It must be 1 to 5.');
});
