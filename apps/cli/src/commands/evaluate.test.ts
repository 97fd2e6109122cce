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

test('--details adds for whom lists are good and what they are like', async () => {
  const files = ['--ratings', 'ratings.csv', '--movies', 'movies.csv', '--model', 'ease', '--details'];
  const { printed } = await run(...files, '--protocol', 'random', '--json');
  const { details } = JSON.parse(printed[0] ?? '').results[0];
  expect(Object.keys(details)).toEqual([
    'novelty10',
    'diversity10',
    'averagePopularity10',
    'gini10',
    'readers',
    'movies',
  ]);
  expect(details.readers.reduce((sum: number, { users }: { users: number }) => sum + users, 0)).toBe(21);
  expect(details.movies.map(({ name }: { name: string }) => name)).toEqual([
    'head',
    'middle',
    'tail',
    'outside',
  ]);
  const tables = await run(...files, '--protocol', 'random');
  expect(tables.printed[0]).toMatch(/model +novelty, bits +diversity +mean popularity +Gini\nease /);
  expect(tables.printed[0]).toMatch(/NDCG@10, ratings known +5–19 \(21\)\nease /);
  expect(tables.printed[0]).toMatch(/recall@20 \/ shown +head \(\d+\) +middle/);
});

test('--compare says of two models which is better and how sure that is', async () => {
  const files = ['--ratings', 'ratings.csv', '--protocol', 'random'];
  const { exitCode, printed } = await run(...files, '--compare', 'popular', 'ease');
  expect(exitCode).toBe(0);
  expect(printed[0]).toMatch(
    /^ratings\.csv, random: 21 users, .*\npopular .*\nease .*\nB − A +[+−]0\.\d{4} ± .*, 95 % interval .* to .*\n/,
  );
  expect(printed[0]).toMatch(
    /(ease is better than popular|These 21 users cannot tell ease from popular): by /,
  );
  const json = await run(...files, '--compare', 'ease', 'ease', '--json');
  expect(json.printed).toHaveLength(1);
  expect(JSON.parse(json.printed[0] ?? '')).toMatchObject({
    dataset: 'ratings.csv',
    protocol: 'random',
    users: 21,
    a: { name: 'ease' },
    comparison: { difference: 0, equal: 21, verdict: 'undecided' },
  });
});

test('--compare takes settings in files; a part of a group keeps the rest of it', async () => {
  const narrow = await fileOf('narrow.json', '{ "maxNeighbours": 1, "blend": { "sequential": 0 } }');
  const files = ['--ratings', 'ratings.csv', '--protocol', 'random', '--json'];
  const { exitCode, printed } = await run(...files, '--compare', narrow, 'hybrid');
  expect(exitCode).toBe(0);
  const { a, b } = JSON.parse(printed[0] ?? '');
  expect([a.name, b.name]).toEqual(['narrow.json', 'hybrid']);
  expect(a.ndcg10).not.toBe(b.ndcg10);
});

test.each([
  ['one rating', ['1,1,5,1']],
  ['one user', Array.from({ length: 20 }, (_, movie) => `1,${movie},5,${movie}`)],
  ['one movie', Array.from({ length: 20 }, (_, user) => `${user},1,5,1`)],
  ['low ratings', ratings.map((line) => line.replace('4.5', '1'))],
  ['equal ratings', ratings.map((line) => line.replace('2.5', '4.5'))],
  [
    'the largest ids',
    ratings.map((line) =>
      line.replace(/^(\d+),(\d+)/, (_, user, movie) => `${2 ** 31 - user},${2 ** 31 - movie}`),
    ),
  ],
])('%s: numbers, never NaN', async (name, lines) => {
  const file = await fileOf(`${name}.csv`, HEADER, ...lines);
  for (const protocol of ['temporal', 'random']) {
    const { exitCode, printed, logged } = await run(
      '--ratings',
      file,
      '--protocol',
      protocol,
      '--json',
      '--details',
    );
    expect(exitCode).toBe(0);
    const { results, users } = JSON.parse(printed[0] ?? '', (_, value) => value ?? 'null');
    for (const { details, model: _, ...measures } of results) {
      const { diversity10, ...others } = details;
      expect(diversity10).toBe('null');
      expect(JSON.stringify([measures, others])).not.toContain('null');
    }
    expect(logged.some((line) => line.includes('nobody can be evaluated'))).toBe(users === 0);
  }
});

test('ratings said twice, in any order, with a byte order mark, packed under a plain name: the same figures', async () => {
  const measure = async (content: string | Uint8Array) => {
    await writeFile(path.join(dir, 'same.csv'), content);
    const { printed } = await run(
      '--ratings',
      'same.csv',
      '--protocol',
      'temporal',
      '--model',
      'hybrid',
      '--json',
    );
    const [{ trainSeconds: _, ...measures }] = JSON.parse(printed[0] ?? '').results;
    return measures;
  };
  const text = [HEADER, ...ratings].join('\n');
  const expected = await measure(text);
  expect(await measure([HEADER, ...ratings, ...ratings].join('\n'))).toEqual(expected);
  expect(await measure([HEADER, ...ratings.toReversed()].join('\n'))).toEqual(expected);
  expect(await measure(`\uFEFF${text}`)).toEqual(expected);
  expect(await measure(gzipSync(text))).toEqual(expected);
});

test.each([
  ['{', 'is not JSON'],
  ['[]', 'it is not an object of settings'],
  ['{ "rigde": 4 }', 'there is no setting rigde: choose from grading, ridge'],
  ['{ "blend": { "speed": 1 } }', 'there is no setting blend.speed: choose from sequential'],
  ['{ "blend": 1 }', 'blend is not an object'],
  ['{ "ridge": "4" }', 'ridge is not a number'],
  ['{ "ridge": -4 }', 'ridge'],
])('settings %j are refused with 2', async (text, message) => {
  const file = await fileOf('wrong.json', text);
  const { exitCode, errors, printed } = await run('--ratings', 'ratings.csv', '--compare', file, 'ease');
  expect(exitCode).toBe(2);
  expect(errors).toContain(message);
  expect(printed).toEqual([]);
});

test.each([
  [['--compare', 'ease'], '--compare takes two'],
  [['--compare', 'ease', 'nothing.json'], 'there is no model and no file nothing.json: choose from popular'],
  [['--compare', 'ease', 'popular', '--check'], '--compare stands alone'],
])('%j is refused with 2, too', async (args, message) => {
  const { exitCode, errors } = await run(...args);
  expect(exitCode).toBe(2);
  expect(errors).toContain(message);
});
