import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { Command, CommanderError } from 'commander';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerEvaluate } from './evaluate.ts';

const HEADER = 'userId,movieId,rating,timestamp';
let dir: string;

/** Users of two tastes: even movies or odd ones. */
const ratings = Array.from({ length: 24 }, (_, user) =>
  Array.from({ length: 12 }, (_, index) => {
    const movie = 1 + 2 * ((index * 7 + user) % 20) + (user % 2);
    return `${user + 1},${movie},${index % 4 === 0 ? '2.5' : '4.5'},${1_000_000 + index}`;
  }),
).flat();
const movies = ['movieId,title,genres'].concat(
  Array.from(
    { length: 41 },
    (_, index) => `${index + 1},"Film ${index + 1}, The (1999)",${index % 2 ? 'Drama' : 'War'}`,
  ),
);

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'evaluate-'));
  await writeFile(path.join(dir, 'ratings.csv'), [HEADER, ...ratings].join('\n'));
  await writeFile(path.join(dir, 'ratings.csv.gz'), gzipSync([HEADER, ...ratings].join('\r\n')));
  await writeFile(path.join(dir, 'movies.csv'), movies.join('\n'));
  await writeFile(
    path.join(dir, 'tags.csv'),
    'userId,movieId,tag,timestamp\n1,2,"slow, quiet",5\n1,4,"slow, quiet",6\n',
  );
});
afterAll(() => rm(dir, { recursive: true }));

async function run(...args: string[]) {
  const printed: string[] = [];
  const logged: string[] = [];
  const errors: string[] = [];
  const program = new Command();
  registerEvaluate(program, {
    env: { MATINEE_CWD: dir },
    print: (text) => printed.push(text),
    log: (line) => logged.push(line),
  });
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeErr: (line) => errors.push(line) });
  }
  const exitCode = await program.parseAsync(['evaluate', ...args], { from: 'user' }).then(
    () => 0,
    (error) => {
      if (error instanceof CommanderError) return error.exitCode;
      throw error;
    },
  );
  return { exitCode, printed, logged, errors: errors.join('') };
}

async function fileOf(name: string, ...lines: string[]): Promise<string> {
  await writeFile(path.join(dir, name), lines.join('\n'));
  return name;
}

test('prints one JSON object with the documented fields and nothing else', async () => {
  const files = ['--ratings', 'ratings.csv', '--movies', 'movies.csv', '--tags', 'tags.csv'];
  const { exitCode, printed, logged } = await run(...files, '--protocol', 'temporal', '--json');
  expect(exitCode).toBe(0);
  expect(printed).toHaveLength(1);
  const { results, ...report } = JSON.parse(printed[0] ?? '');
  expect(report).toEqual({
    dataset: 'ratings.csv',
    protocol: 'temporal',
    users: 24,
    catalogue: expect.any(Number),
  });
  expect(results.map(({ model }: { model: string }) => model)).toEqual([
    'popular',
    'genres',
    'content',
    'itemKnn',
    'ials',
    'sequential',
    'ease',
    'hybrid',
  ]);
  for (const result of results) {
    expect(Object.keys(result)).toEqual([
      'model',
      'ndcg10',
      'ndcg10StandardError',
      'recall20',
      'coverage10',
      'trainSeconds',
    ]);
    expect(
      Object.values(result)
        .slice(1)
        .every((value) => Number.isFinite(value)),
    ).toBe(true);
  }
  expect(logged.at(-1)).toBe('temporal hybrid 100 %');
});

test('a compressed file with other line ends gives the same figures', async () => {
  const measure = async (file: string) => {
    const { printed } = await run('--ratings', file, '--protocol', 'random', '--model', 'ease', '--json');
    return JSON.parse(printed[0] ?? '').results[0].ndcg10;
  };
  expect(await measure('ratings.csv.gz')).toBe(await measure('ratings.csv'));
});

test('shows both protocols as tables, the asked models only', async () => {
  const { printed } = await run('--ratings', 'ratings.csv', '--model', 'popular', '--model', 'ease');
  expect(printed).toHaveLength(2);
  expect(printed[0]).toContain('ratings.csv, temporal: 24 users evaluated');
  expect(printed[1]).toMatch(
    /model +NDCG@10 +Recall@20 +Coverage@10 +training\npopular .*\nease .*\npeak memory \d+ MB/,
  );
});

test('a floor that is missed ends with 1, one that is kept with 0', async () => {
  const floor = (value: string) =>
    run('--ratings', 'ratings.csv', '--protocol', 'random', '--model', 'popular', '--min-ndcg', value);
  const missed = await floor('0.99');
  expect(missed.exitCode).toBe(1);
  expect(missed.errors).toMatch(/random: NDCG@10 of hybrid is 0\.\d{4}, under 0\.99/);
  expect((await floor('0.0001')).exitCode).toBe(0);
});

test.each([
  [['1,2,3.7,5'], 'bad.csv:2: rating "3.7" is not 0.5, 1, 1.5 … 5'],
  [['1,2,4,5', '', '1,2,6,5'], 'bad.csv:4: rating "6"'],
  [['1,2,,5'], 'bad.csv:2: rating ""'],
  [['x,2,4,5'], 'bad.csv:2: userId "x" is not a whole number'],
  [['1,2.5,4,5'], 'bad.csv:2: movieId "2.5"'],
  [['1,99999999999,4,5'], 'bad.csv:2: movieId "99999999999"'],
  [['1,2,4,yesterday'], 'bad.csv:2: timestamp "yesterday" is not a number of seconds'],
  [['1,2,4,5', '1,2,4'], 'bad.csv:3: has 3 fields, the header has 4'],
  [['1,"2,4,5'], 'bad.csv:2: has unbalanced quotes'],
  [[], 'bad.csv: has a header and no ratings'],
])('a row that cannot be read ends with 2 and names file and line: %j', async (lines, message) => {
  const file = await fileOf('bad.csv', HEADER, ...lines);
  const { exitCode, errors, printed } = await run('--ratings', file, '--protocol', 'random');
  expect(exitCode).toBe(2);
  expect(errors).toContain(`error: ${path.join(dir, message)}`);
  expect(printed).toEqual([]);
});

test('a missing column, an empty and a missing file end with 2', async () => {
  const noRating = await run('--ratings', await fileOf('short.csv', 'userId,movieId,timestamp', '1,2,3'));
  expect([noRating.exitCode, noRating.errors]).toEqual([
    2,
    expect.stringContaining('short.csv:1: the header has no rating'),
  ]);
  const empty = await run('--ratings', await fileOf('empty.csv', ''));
  expect([empty.exitCode, empty.errors]).toEqual([2, expect.stringContaining('empty.csv: is empty')]);
  const missing = await run('--ratings', 'nowhere.csv');
  expect([missing.exitCode, missing.errors]).toEqual([2, expect.stringContaining('nowhere.csv: ENOENT')]);
  const badMovies = await run(
    '--ratings',
    'ratings.csv',
    '--movies',
    await fileOf('m.csv', movies[0] ?? '', 'x,y,z'),
  );
  expect([badMovies.exitCode, badMovies.errors]).toEqual([
    2,
    expect.stringContaining('m.csv:2: movieId "x"'),
  ]);
});

test.each([
  [['--json'], '--json prints one object: choose one --protocol'],
  [['--model', 'svd'], 'there is no model svd: choose from popular, genres'],
  [['--check', '--ratings', 'ratings.csv'], '--check knows the floor of the sample only'],
])('%j is refused with 2', async (args, message) => {
  const { exitCode, errors } = await run(...args);
  expect(exitCode).toBe(2);
  expect(errors).toContain(message);
});
