import { type Command, InvalidArgumentError } from 'commander';
import { callerPath } from '../caller-path.ts';

type Options = { ratings?: string; movies?: string; tags?: string; rounds: number };

/** Where the command reads its surroundings from and writes to. */
export type Surroundings = {
  env: Record<string, string | undefined>;
  print(line: string): void;
  log(line: string): void;
};

const words = {
  none: 'nothing asked',
  random: 'any ten movies',
  popular: 'the ten with the most ratings',
  chosen: 'ten of ours at once',
  adaptive: 'ten of ours, one after the other',
} as const;

/** `onboarding:judge`: how good the first list is after ten questions, by which movies they are about. */
export function registerOnboardingJudge(
  program: Command,
  around: Surroundings = {
    env: process.env,
    print: console.log,
    log: (line) => process.stderr.write(`  ${line}\n`),
  },
): void {
  program
    .command('onboarding:judge')
    .description(
      'Measure first lists after ten questions, on the bundled sample or any ratings in MovieLens format',
    )
    .option(
      '--ratings <file>',
      'CSV (or .csv.gz) with userId, movieId, rating, timestamp (default: the sample)',
    )
    .option('--movies <file>', 'CSV with movieId, title, genres')
    .option('--tags <file>', 'CSV with movieId, tag')
    .option('--rounds <n>', 'fifths of the ratings that are looked for in turn, 1 to 5', rounds, 3)
    .action((options: Options, command: Command) => run(options, { command, around }));
}

async function run(
  { rounds: count, ...files }: Options,
  { command, around }: { command: Command; around: Surroundings },
): Promise<void> {
  const { measureOnboarding } = await import('@matinee/recommender');
  const { DataFileError } = await import('../evaluate/data-file-error.ts');
  const { readData } = await import('../evaluate/run-evaluation.ts');
  const resolve = (file?: string) => (file === undefined ? undefined : callerPath(file, around.env));
  const given = { ratings: resolve(files.ratings), movies: resolve(files.movies), tags: resolve(files.tags) };
  const data = await readData(given, around.log).catch((error: unknown) => {
    if (error instanceof DataFileError) return command.error(`error: ${error.message}`, { exitCode: 2 });
    throw error;
  });
  const residues = Array.from({ length: count }, (_, residue) => residue);
  const measures = measureOnboarding({
    ...{ interactions: data.interactions, catalogue: data.catalogue, residues },
    onProgress: (done) => around.log(`${Math.round(done * 100)} %`),
  });
  around.print(
    `${'asked about'.padEnd(34)}${'NDCG@10'.padStart(16)}${'against popular'.padStart(20)}  known`,
  );
  for (const { way, ndcg10, ndcg10StandardError, difference, differenceStandardError, known } of measures)
    around.print(
      words[way].padEnd(34) +
        `${ndcg10.toFixed(4)} ± ${ndcg10StandardError.toFixed(4)}`.padStart(16) +
        `${difference < 0 ? '−' : '+'}${Math.abs(difference).toFixed(4)} ± ${differenceStandardError.toFixed(4)}`.padStart(
          20,
        ) +
        `  ${known.toFixed(2)}`,
    );
}

function rounds(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 5)
    throw new InvalidArgumentError('It must be 1 to 5.');
  return value;
}
