import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { EvaluatedModel, Protocol } from '@matinee/recommender';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { callerPath } from '../caller-path.ts';
import type { Contender } from '../evaluate/contender.ts';
import type { Data } from '../evaluate/run-evaluation.ts';

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
  compare?: string[];
  report?: boolean;
  out?: string;
  details?: boolean;
};

/** Where the command reads its surroundings from and writes to. */
export type EvaluateSurroundings = {
  env: Record<string, string | undefined>;
  print(text: string): void;
  log(line: string): void;
};

const PROTOCOLS = ['temporal', 'random'] as const;
/** Where the page of the sample is committed. */
const DOCS = path.join(import.meta.dirname, '../../../../docs');
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
    .option(
      '--neighbours <n>',
      'longest row of neighbours kept (default: 256; under random 2048)',
      wholeNumber,
    )
    .option('--details', 'also for whom lists are good and how new, diverse and popular they are')
    .option('--compare <two...>', 'two models, or two files with settings (JSON), user by user')
    .option('--report', 'everything there is to measure as a page with plots: docs/evaluation.md, or --out')
    .option('--out <dir>', 'where --report writes to (default for the sample: docs/)')
    .option('--json', 'one JSON object on stdout and nothing else; needs --protocol')
    .option('--check', 'exit 1 when the served model falls under the floor of the sample')
    .option('--min-ndcg <n>', 'exit 1 when NDCG@10 of the served model falls under this', plainNumber)
    .action((options: Options, command: Command) => run(options, { command, around }));
}

type Context = { command: Command; around: EvaluateSurroundings };

async function run(options: Options, context: Context): Promise<void> {
  const { DataFileError } = await import('../evaluate/data-file-error.ts');
  const { readData } = await import('../evaluate/run-evaluation.ts');
  const { around } = context;
  refuseContradictions(options, context);
  const resolve = (file?: string) => (file === undefined ? undefined : callerPath(file, around.env));
  const files = {
    ratings: resolve(options.ratings),
    movies: resolve(options.movies),
    tags: resolve(options.tags),
  };
  try {
    const contenders = await readContenders(options, context);
    const models = await modelsOf(options, context);
    const data = await readData(files, around.log);
    if (options.report) await writeWholeReport(data, { ...context, options });
    else if (contenders) await compare(data, { ...context, options, contenders });
    else await measure(data, { ...context, options, models });
  } catch (error) {
    // The recommender refuses settings that are out of their range so.
    if (error instanceof DataFileError || error instanceof RangeError) refuse(context, error.message);
    throw error;
  }
}

function refuse({ command }: Context, message: string): never {
  return command.error(`error: ${message}`, { exitCode: EXIT_BAD_INPUT });
}

function refuseContradictions(options: Options, context: Context): void {
  if (options.json && !options.protocol) refuse(context, '--json prints one object: choose one --protocol');
  if (options.check && options.ratings)
    refuse(context, '--check knows the floor of the sample only: use --min-ndcg');
  if (options.report && options.ratings && options.out === undefined)
    refuse(context, '--report of other ratings than the sample needs --out');
  if (options.out !== undefined && !options.report) refuse(context, '--out says where --report writes to');
  const measures = [options.model, options.check, options.minNdcg, options.details, options.neighbours];
  const isMeasured = measures.some((option) => option !== undefined);
  if (options.report && (isMeasured || options.compare || options.json || options.protocol))
    refuse(
      context,
      '--report measures everything: it stands alone, with --ratings, --movies, --tags and --out',
    );
  if (options.compare && options.compare.length !== 2)
    refuse(context, '--compare takes two: models, or files with settings');
  if (options.compare && isMeasured)
    refuse(context, '--compare stands alone, with --ratings, --movies, --tags, --protocol and --json');
}

async function readContenders({ compare: names }: Options, { around }: Context) {
  if (!names) return undefined;
  const { readContender } = await import('../evaluate/contender.ts');
  const [a = '', b = ''] = names;
  return [await readContender(a, around.env), await readContender(b, around.env)] as const;
}

async function writeWholeReport(
  data: Data,
  { options, around }: Context & { options: Options },
): Promise<void> {
  const { measureAll } = await import('../evaluate/full-report.ts');
  const { writeReport } = await import('../evaluate/page/write-report.ts');
  const dir = options.out === undefined ? DOCS : callerPath(options.out, around.env);
  const page = await writeReport(measureAll(data, around.log), { dir, isSample: !options.ratings });
  around.print(page);
}

async function compare(
  data: Data,
  params: Context & { options: Options; contenders: readonly [Contender, Contender] },
): Promise<void> {
  const { options, contenders, around } = params;
  const { compareModels, describeComparison } = await import('../evaluate/compare-models.ts');
  for (const protocol of options.protocol ? [options.protocol] : PROTOCOLS) {
    const report = compareModels(data, { protocol, contenders, log: around.log });
    around.print(options.json ? JSON.stringify(report) : `${describeComparison(report)}\n`);
  }
}

async function measure(
  data: Data,
  params: Context & { options: Options; models: readonly EvaluatedModel[] },
): Promise<void> {
  const { options, command, around, models } = params;
  const { runEvaluation } = await import('../evaluate/run-evaluation.ts');
  const { findShortfalls, SAMPLE_FLOOR, toJson, toTable } = await import('../evaluate/report.ts');
  const { openPool } = await import('@matinee/recommender');
  await using pool = openPool(availableParallelism());
  const shortfalls: string[] = [];
  for (const protocol of options.protocol ? [options.protocol] : PROTOCOLS) {
    const report = runEvaluation(data, {
      protocol,
      models,
      maxNeighbours: options.neighbours,
      hasDetails: options.details,
      pool,
      log: around.log,
    });
    const peakBytes = process.resourceUsage().maxRSS * 1024;
    around.print(options.json ? toJson(report) : `${toTable(report, peakBytes)}\n`);
    if (options.check) shortfalls.push(...findShortfalls(report, SAMPLE_FLOOR[protocol]));
    if (options.minNdcg !== undefined) shortfalls.push(...findShortfalls(report, options.minNdcg));
  }
  if (shortfalls.length > 0) command.error(`error: ${shortfalls.join('; ')}`, { exitCode: EXIT_UNDER_FLOOR });
}

/** What was asked for, and the served model where a floor is to be held. */
async function modelsOf(options: Options, context: Context): Promise<EvaluatedModel[]> {
  const { EVALUATED_MODELS } = await import('@matinee/recommender');
  const { isModel } = await import('../evaluate/contender.ts');
  const { SERVED_MODEL } = await import('../evaluate/report.ts');
  const unknown = options.model?.find((name) => !isModel(name));
  if (unknown !== undefined)
    refuse(context, `there is no model ${unknown}: choose from ${EVALUATED_MODELS.join(', ')}`);
  const models = options.model?.filter(isModel) ?? [...EVALUATED_MODELS];
  const hasFloor = options.check || options.minNdcg !== undefined;
  return hasFloor && !models.includes(SERVED_MODEL) ? [...models, SERVED_MODEL] : models;
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
