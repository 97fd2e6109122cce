import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createTestDatabase, type TestDatabase } from '@matinee/db/testing';
import { Command, CommanderError } from 'commander';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerImportMovieLens } from './import-movielens.ts';

let database: TestDatabase;
let dir: string;

beforeAll(async () => {
  database = await createTestDatabase();
  dir = await mkdtemp(path.join(tmpdir(), 'movielens-'));
  const movies = [
    '1,Toy Story (1995),Comedy',
    '2,"Matrix, The (1999)",Action',
    '3,Babylon 5,(no genres listed)',
  ];
  await writeFile(path.join(dir, 'movies.csv'), ['movieId,title,genres', ...movies].join('\n'));
  const ratings = ['1,1,4.0,964982703', '1,2,5.0,964982703', '2,1,9.0,964982703', '2,2,3.5,964982703'];
  await writeFile(path.join(dir, 'ratings.csv'), ['userId,movieId,rating,timestamp', ...ratings].join('\n'));
});
afterAll(async () => {
  await database.destroy();
  await rm(dir, { recursive: true });
});

async function importMovieLens(...args: string[]) {
  const printed: string[] = [];
  const errors: string[] = [];
  const stderr = new PassThrough();
  const program = new Command();
  registerImportMovieLens(program, {
    env: { DATABASE_URL: database.url, MATINEE_CWD: path.dirname(dir) },
    print: (line) => printed.push(line),
    stderr: stderr as unknown as NodeJS.WriteStream,
  });
  for (const command of [program, ...program.commands])
    command.exitOverride().configureOutput({ writeErr: (line) => errors.push(line) });
  const exitCode = await program.parseAsync(['import:movielens', ...args], { from: 'user' }).then(
    () => 0,
    (error) => {
      if (error instanceof CommanderError) return error.exitCode;
      throw error;
    },
  );
  stderr.end();
  return { exitCode, printed, errors: errors.join(''), progress: await text(stderr) };
}

test('loads a directory that is named from where the caller stands, and reports', async () => {
  const { exitCode, printed, progress } = await importMovieLens(path.basename(dir), '--source', 'mine');
  expect(exitCode).toBe(0);
  expect(printed.slice(0, -1)).toEqual([
    'Source   mine',
    'Movies   3 new, 0 known (0 completed)',
    'Raters   2 new, 0 known',
    'Ratings  3 new, 0 changed, 0 unchanged',
    'Tags     0 new, 0 new or larger counts',
    'Noted    1 movies without a year',
    'Noted    1 movies without a genre',
    'Noted    3 movies without a TMDb id',
    'Noted    3 movies without an IMDb id',
    'Skipped  1 broken line',
    '  ratings.csv:4: rating is not 0.5, 1 … 5 stars: "9.0"',
  ]);
  expect(printed.at(-1)).toMatch(/^Took {5}\d+\.\d s$/);
  expect(progress).toContain('ratings 100 %\n');
  const again = await importMovieLens(dir, '--source', 'mine');
  expect(again.printed[3]).toBe('Ratings  0 new, 0 changed, 3 unchanged');
});

test('--strict fails at a broken line', async () => {
  const { exitCode, errors, printed } = await importMovieLens(dir, '--strict');
  expect(exitCode).toBe(1);
  expect(errors).toContain('ratings.csv:4: rating is not');
  expect(printed).toEqual([]);
});

test('a directory without the files: what is expected, and exit code 2', async () => {
  const { exitCode, errors } = await importMovieLens(`${dir}/nothing`);
  expect(exitCode).toBe(2);
  expect(errors).toBe(`${dir}/nothing does not exist\n`);
  const empty = await mkdtemp(path.join(tmpdir(), 'movielens-'));
  const second = await importMovieLens(empty);
  expect(second.exitCode).toBe(2);
  expect(second.errors).toContain('a MovieLens directory holds movies.csv and ratings.csv');
  await rm(empty, { recursive: true });
});

test('Ctrl-C ends it with 130 and says how to go on', async () => {
  const running = importMovieLens(dir, '--source', 'interrupted');
  await new Promise((resolve) => setImmediate(resolve));
  process.emit('SIGINT');
  const { exitCode, errors } = await running;
  expect(exitCode).toBe(130);
  expect(errors).toContain('the same command goes on from there');
});
