import type { EvaluatedModel, Protocol } from '@matinee/recommender';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { callerPath } from '../caller-path.ts';

type Options = {
  ratings?: string;
  movies?: string;
  tags?: string;
  protocol?: Protocol;
  model?: string[];
  neighbours?: number;
  json?: boolean;
  check?: boolean;
  minNdcg?: number;
};

/** Where the command reads its surroundings from and writes to. */
export type EvaluateSurroundings = {
  env: Record<string, string | undefined>;
  print(text: string): void;
  log(line: string): void;
};

const PROTOCOLS = ['temporal', 'random'] as const;
const EXIT_UNDER_FLOOR = 1;
const EXIT_BAD_INPUT = 2;

/** `evaluate`: how good the recommender is on a data set, beside what it must beat. */
export function registerEvaluate(
  program: Command,
  around: EvaluateSurroundings = {
    env: process.env,
    print: (text) => process.stdout.write(`${text}\n`),
    log: (line) => process.stderr.write(`  ${line}\n`),
  },
): void {
  program
    .command('evaluate')
    .description('Measure the recommender on the bundled sample or any ratings in MovieLens format')
    .option(
      '--ratings <file>',
      'CSV (or .csv.gz) with userId, movieId, rating, timestamp (default: the sample)',
    )
    .option('--movies <file>', 'CSV with movieId, title, genres')
    .option('--tags <file>', 'CSV with movieId, tag')
    .addOption(
      new Option('--protocol <name>', 'how test ratings are held back (default: both)').choices(PROTOCOLS),
    )
    .option(
      '--model <name>',
      'a model to evaluate; may be repeated (default: all)',
      (name, all: string[] = []) => [...all, name],
    )
    .option('--neighbours <n>', 'longest row of neighbours kept (default: 256)', wholeNumber)
    .option('--json', 'one JSON object on stdout and nothing else; needs --protocol')
    .option('--check', 'exit 1 when the served model falls under the floor of the sample')
    .option('--min-ndcg <n>', 'exit 1 when NDCG@10 of the served model falls under this', plainNumber)
    .action((options: Options, command: Command) => run(options, { command, around }));
}

async function run(
  options: Options,
  { command, around }: { command: Command; around: EvaluateSurroundings },
): Promise<void> {
  const { EVALUATED_MODELS } = await import('@matinee/recommender');
  const { DataFileError } = await import('../evaluate/data-file-error.ts');
  const { readData, runEvaluation } = await import('../evaluate/run-evaluation.ts');
  const { findShortfalls, SAMPLE_FLOOR, SERVED_MODEL, toJson, toTable } = await import(
    '../evaluate/report.ts'
  );
  const refuse = (message: string) => command.error(`error: ${message}`, { exitCode: EXIT_BAD_INPUT });

  if (options.json && !options.protocol) refuse('--json prints one object: choose one --protocol');
  if (options.check && options.ratings) refuse('--check knows the floor of the sample only: use --min-ndcg');
  const isKnown = (name: string): name is EvaluatedModel =>
    (EVALUATED_MODELS as readonly string[]).includes(name);
  const unknown = options.model?.find((name) => !isKnown(name));
  if (unknown !== undefined)
    refuse(`there is no model ${unknown}: choose from ${EVALUATED_MODELS.join(', ')}`);
  const models = options.model?.filter(isKnown) ?? [...EVALUATED_MODELS];
  const hasFloor = options.check || options.minNdcg !== undefined;
  if (hasFloor && !models.includes(SERVED_MODEL)) models.push(SERVED_MODEL);

  const resolve = (file?: string) => (file === undefined ? undefined : callerPath(file, around.env));
  const files = {
    ratings: resolve(options.ratings),
    movies: resolve(options.movies),
    tags: resolve(options.tags),
  };
  const data = await readData(files, around.log).catch((error) => {
    if (error instanceof DataFileError) return refuse(error.message);
    throw error;
  });
  const shortfalls: string[] = [];
  for (const protocol of options.protocol ? [options.protocol] : PROTOCOLS) {
    const report = runEvaluation(data, {
      protocol,
      models,
      maxNeighbours: options.neighbours,
      log: around.log,
    });
    const peakBytes = process.resourceUsage().maxRSS * 1024;
    around.print(options.json ? toJson(report) : `${toTable(report, peakBytes)}\n`);
    if (options.check) shortfalls.push(...findShortfalls(report, SAMPLE_FLOOR[protocol]));
    if (options.minNdcg !== undefined) shortfalls.push(...findShortfalls(report, options.minNdcg));
  }
  if (shortfalls.length > 0) command.error(`error: ${shortfalls.join('; ')}`, { exitCode: EXIT_UNDER_FLOOR });
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}

function plainNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.');
  return value;
}
