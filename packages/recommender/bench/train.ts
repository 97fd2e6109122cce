// A training of ratings in MovieLens' shape: seconds by part, memory; EASE and the sequential part beside numpy's.
//
//   node packages/recommender/bench/train.ts [--ratings=1000000] [--threads=1] [--memory-mb=8000] [--numpy]
//
// With one thread CPU seconds are measured, which say more than the clock where others use the machine. --numpy takes turns
// with the same two models in numpy + OpenBLAS on one thread; it is left out where python3 has no numpy.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { gradeOf, toFeedback } from '../src/data/feedback.ts';
import { defaultSettings, type Interactions, openPool, type Resources, trainModel } from '../src/index.ts';
import { trainEase } from '../src/models/ease.ts';
import { trainSequential } from '../src/models/sequential.ts';
import { movieLensRatings } from './movielens-shape.ts';

const { values: flags } = parseArgs({
  options: {
    ratings: { type: 'string', default: '1000000' },
    threads: { type: 'string', default: '1' },
    'memory-mb': { type: 'string', default: '8000' },
    numpy: { type: 'boolean', default: false },
  },
});
const threads = Number(flags.threads);
const interactions = movieLensRatings(Number(flags.ratings));
const settings = defaultSettings({ userCount: interactions.userIds.length });
console.log(
  `\nTraining: ${interactions.movies.length} ratings of ${interactions.userIds.length} users, ` +
    `${interactions.movieIds.length} movies, ${threads} thread(s)`,
);
await using pool = openPool(threads);
const memory = {
  limit: Number(flags['memory-mb']) * 1e6,
  settings: { limit: '--memory-mb', size: 'maxMovies' },
};
if (flags.numpy) await besideNumpy();
else trainAll();

/** The whole model, with its progress. */
function trainAll(): void {
  const began = performance.now();
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(0)} s`;
  let shown = '';
  trainModel(
    { interactions, catalogue: [] },
    {
      ...{ pool, memory },
      onMemory: (bytes) =>
        console.log(`${seconds()}  a solve begins that takes ${Math.ceil(bytes / 1e6)} MB`),
      onProgress: (done, part) => {
        const line = `${Math.floor(done * 20) * 5} % ${part}`;
        if (line !== shown) console.log(`${seconds()}  ${line}`);
        shown = line;
      },
    },
  );
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const cpu = ((userCPUTime + systemCPUTime) / 1e6).toFixed(0);
  console.log(`trained in ${seconds()}, ${cpu} s of CPU, peak memory ${(maxRSS / 1024 ** 2).toFixed(1)} GiB`);
}

async function besideNumpy(): Promise<void> {
  const numpy = await numpySeconds(interactions);
  if (!numpy) console.log('numpy + OpenBLAS is left out: no python3 with numpy here');
  const resources: Resources = { pool, memory };
  const { ridge, dropout, maxNeighbours, grading, sequential } = settings;
  const feedback = toFeedback(interactions, grading);
  const ours = [
    cpuSeconds(() => trainEase({ ...resources, feedback, ridge, dropout, maxNeighbours, side: 'movies' })),
    cpuSeconds(() =>
      trainSequential({
        ...{ ...resources, interactions, grading, maxNeighbours },
        settings: { ...sequential, minPositives: 0 },
      }),
    ),
  ];
  const total = (values: readonly number[] = []) => values.reduce((sum, value) => sum + value, 0);
  const row = (own: number, theirs = Number.NaN) => ({
    'ours, rows included': own.toFixed(1),
    numpy: Number.isNaN(theirs) ? '' : theirs.toFixed(1),
    'ours : numpy (goal < 4)': Number.isNaN(theirs) ? '' : (own / theirs).toFixed(2),
  });
  console.table({
    EASE: row(ours[0] ?? 0, numpy?.[0]),
    sequential: row(ours[1] ?? 0, numpy?.[1]),
    both: row(total(ours), numpy && total(numpy)),
  });
}

/** Of EASE and of the sequential model. */
async function numpySeconds({ offsets, movies, scores }: Interactions): Promise<number[] | undefined> {
  const folder = await mkdtemp(path.join(tmpdir(), 'matinee-bench-'));
  const { ridge, dropout, grading, sequential } = settings;
  try {
    await writeFile(path.join(folder, 'offsets'), offsets);
    await writeFile(path.join(folder, 'movies'), movies);
    await writeFile(
      path.join(folder, 'grades'),
      Float64Array.from(scores, (score) => gradeOf(score, grading)),
    );
    await writeFile(
      path.join(folder, 'liked'),
      Float64Array.from(scores, (score) => (score >= 8 ? 1 : 0)),
    );
    const program = fileURLToPath(new URL('./numpy_models.py', import.meta.url));
    const numbers = [ridge, dropout, sequential.decay, sequential.horizon, sequential.ridge].map(String);
    const { stdout } = await promisify(execFile)('python3', [program, folder, ...numbers]);
    return stdout.trim().split('\n').map(Number);
  } catch {
    return undefined;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function cpuSeconds(run: () => unknown): number {
  const before = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1e6;
}
