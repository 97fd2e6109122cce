import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command, CommanderError } from 'commander';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerEvaluate } from './evaluate.ts';

let dir: string;

/** Users of two tastes, even movies or odd ones; most with enough ratings to be newcomers. */
const ratings = Array.from({ length: 30 }, (_, user) =>
  Array.from({ length: user < 3 ? 8 : 32 }, (_, index) => {
    const movie = 1 + 2 * ((index * 7 + user) % 40) + (user % 2);
    return `${user + 1},${movie},${index % 4 === 0 ? '2.5' : '4.5'},${1_000_000 + index}`;
  }),
).flat();
const movies = Array.from(
  { length: 81 },
  (_, index) => `${index + 1},Film ${index + 1} (${1950 + index}),${index % 2 ? 'Drama' : 'War'}`,
);

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'report-'));
  await writeFile(path.join(dir, 'ratings.csv'), ['userId,movieId,rating,timestamp', ...ratings].join('\n'));
  await writeFile(path.join(dir, 'movies.csv'), ['movieId,title,genres', ...movies].join('\n'));
});
afterAll(() => rm(dir, { recursive: true }));

async function run(...args: string[]) {
  const printed: string[] = [];
  const errors: string[] = [];
  const program = new Command();
  registerEvaluate(program, {
    env: { MATINEE_CWD: dir },
    print: (text) => printed.push(text),
    log: () => {},
  });
  for (const command of [program, ...program.commands])
    command.exitOverride().configureOutput({ writeErr: (line) => errors.push(line) });
  const exitCode = await program.parseAsync(['evaluate', ...args], { from: 'user' }).then(
    () => 0,
    (error) => {
      if (error instanceof CommanderError) return error.exitCode;
      throw error;
    },
  );
  return { exitCode, printed, errors: errors.join('') };
}

async function filesIn(out: string): Promise<Map<string, string>> {
  const names = await readdir(path.join(dir, out), { recursive: true, withFileTypes: true });
  const files = names
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  const read = files
    .toSorted()
    .map(
      async (file): Promise<[string, string]> => [
        path.relative(path.join(dir, out), file),
        await readFile(file, 'utf8'),
      ],
    );
  return new Map(await Promise.all(read));
}

test('writes a page, pictures and figures that are the same at every run', { timeout: 300_000 }, async () => {
  const given = ['--ratings', 'ratings.csv', '--movies', 'movies.csv', '--report', '--out'];
  const { exitCode, printed } = await run(...given, 'first');
  expect(exitCode).toBe(0);
  expect(printed).toEqual([path.join(dir, 'first', 'evaluation.md')]);
  const files = await filesIn('first');
  expect([...files.keys()]).toEqual([
    'evaluation.md',
    'evaluation/evaluation.json',
    'evaluation/newcomers.svg',
    'evaluation/random-models.svg',
    'evaluation/random-readers.svg',
    'evaluation/temporal-models.svg',
    'evaluation/temporal-readers.svg',
  ]);
  const page = files.get('evaluation.md') ?? '';
  expect(page).toContain('Of ratings.csv: 888 ratings by 30 users');
  expect(page).toMatch(/\| hybrid \| 0\.\d{4} ± 0\.\d{4} \|/);
  expect(page).toMatch(/\| 3 \| 0\.\d{4} \| [+−]0\.\d{4} ±/);
  expect(page).toContain('| rows not cut |');
  expect(page).toContain('| diversity .7 |');
  // Goals and musts are of the sample.
  expect(page).not.toContain('## Goals');
  for (const [, picture] of page.matchAll(/\]\((evaluation\/.*?)\)/g))
    expect(files.has(picture ?? '')).toBe(true);
  for (const text of files.values()) expect(text).not.toMatch(/NaN|undefined|Infinity/);
  await run(...given, 'second');
  expect(await filesIn('second')).toEqual(files);
});

test.each([
  [['--report', '--ratings', 'ratings.csv'], '--report of other ratings than the sample needs --out'],
  [['--out', 'x'], '--out says where --report writes to'],
  [['--report', '--json', '--protocol', 'random'], '--report measures everything: it stands alone'],
])('%j is refused with 2', async (args, message) => {
  const { exitCode, errors } = await run(...args);
  expect(exitCode).toBe(2);
  expect(errors).toContain(message);
});
