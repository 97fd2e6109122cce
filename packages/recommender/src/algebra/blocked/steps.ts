import type { Precision } from '../precision.ts';
import type { Perform, RunPhase } from '../threads/crew.ts';
import { roundUp } from '../workspace.ts';
import { addressOf, type Matrix, type Scratch, scratchBytes, type Tools, takeScratch } from './panels.ts';

/** Addresses of what readers did, entry by entry, and of the entries of each movie. */
export type StepAddresses = {
  /** i32, movies + 1: where a movie's entries begin. */
  offsets: number;
  /** i32, by movie: entries, and the first and the end of their reader's. */
  entries: number;
  starts: number;
  ends: number;
  /** By entry: i32, then f64. */
  movies: number;
  grades: number;
  liked: number;
  repeats: number;
  /** f64, by the entries between two. */
  decays: number;
  futures: number;
};

/** Σ SᵀS and Σ SᵀT over the steps of all readers, a row of both at a time. */
export type StepsJob = {
  kind: 'steps';
  history: Matrix;
  future: Matrix;
  steps: StepAddresses;
  /** The most entries between two that count. */
  reach: number;
  /** Two rows of f64 for each thread. */
  sums: number;
  scratch: Scratch;
};

/** Rows a task. */
const CHUNK = 8;
/** Phases, often enough for a progress. */
const SLICES = 64;

export const stepsScratchBytes = (size: number, precision: Precision, threads: number): number =>
  2 * threads * roundUp(size * 8) + scratchBytes(precision, threads);

export function stepsJob(
  take: (bytes: number) => number,
  job: Pick<StepsJob, 'history' | 'future' | 'steps' | 'reach'>,
  precision: Precision,
  threads: number,
): StepsJob {
  const sums = take(2 * threads * roundUp(job.history.columns * 8));
  return { kind: 'steps', ...job, sums, scratch: takeScratch(take, precision, threads) };
}

export function leadSteps(
  _tools: Tools,
  job: StepsJob,
  runPhase: RunPhase,
  onProgress: (done: number) => void,
): void {
  const chunks = Math.ceil(job.history.rows / CHUNK);
  const slice = Math.ceil(chunks / SLICES);
  for (let first = 0; first < chunks; first += slice) {
    const count = Math.min(slice, chunks - first);
    runPhase(0, first, count);
    onProgress((first + count) / chunks);
  }
}

export function performSteps(tools: Tools, job: StepsJob): Perform {
  const { history, future, steps, reach } = job;
  const size = history.columns;
  const offsets = new Int32Array(tools.memory.buffer, steps.offsets, size + 1);
  const bytes = roundUp(size * 8);
  const own = job.sums + 2 * tools.thread * bytes;
  const sums = new Uint8Array(tools.memory.buffer, own, 2 * bytes);
  return (_phase, step, task) => {
    const first = (step + task) * CHUNK;
    for (let row = first; row < Math.min(size, first + CHUNK); row++) {
      sums.fill(0);
      tools.kernel.addStepRow(
        own,
        own + bytes,
        steps.entries,
        steps.starts,
        steps.ends,
        offsets[row] as number,
        offsets[row + 1] as number,
        steps.movies,
        steps.grades,
        steps.liked,
        steps.repeats,
        steps.decays,
        steps.futures,
        reach,
      );
      tools.kernel.storeRow(addressOf(tools, history, row, 0), own, size);
      tools.kernel.storeRow(addressOf(tools, future, row, 0), own + bytes, size);
    }
  };
}
