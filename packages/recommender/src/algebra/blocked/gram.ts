import type { Precision } from '../precision.ts';
import type { Perform, RunPhase } from '../threads/crew.ts';
import { roundUp } from '../workspace.ts';
import { mirrorTile } from './inverse.ts';
import {
  addressOf,
  type Matrix,
  type Scratch,
  scratchBytes,
  type Tools,
  takeScratch,
  tilesOf,
  triangleTiles,
} from './panels.ts';
import type { SparseAddresses } from './sparse-addresses.ts';

/** A row of the matrix at a time: what shares a row of the right side with an entry of the left one's column. */
export type GramJob = {
  kind: 'gram';
  matrix: Matrix;
  /** By column of the left side; values weighted. */
  left: SparseAddresses;
  /** Columns of a row ascend. */
  right: SparseAddresses;
  /** Both sides are the same: the lower half is computed, the other one copied. */
  isSymmetric: boolean;
  /** A row of f64 for each thread. */
  sums: number;
  scratch: Scratch;
};

const ROWS = 0;
const MIRROR = 1;

/** Rows of the matrix a task: few enough that the most popular ones do not hold everybody up. */
const CHUNK = 8;

export const gramScratchBytes = (size: number, precision: Precision, threads: number): number =>
  threads * roundUp(size * 8) + scratchBytes(precision, threads);

export function gramJob(
  take: (bytes: number) => number,
  sides: Pick<GramJob, 'matrix' | 'left' | 'right' | 'isSymmetric'>,
  precision: Precision,
  threads: number,
): GramJob {
  const sums = take(threads * roundUp(sides.matrix.columns * 8));
  return { kind: 'gram', ...sides, sums, scratch: takeScratch(take, precision, threads) };
}

/** Rows go in slices, as many as a phase may have tasks and often enough for a progress. */
const SLICES = 64;

export function leadGram(
  _tools: Tools,
  job: GramJob,
  runPhase: RunPhase,
  onProgress: (done: number) => void,
): void {
  const chunks = Math.ceil(job.matrix.rows / CHUNK);
  const slice = Math.ceil(chunks / SLICES);
  for (let first = 0; first < chunks; first += slice) {
    const count = Math.min(slice, chunks - first);
    runPhase(ROWS, first, count);
    onProgress(Math.min(0.99, (first + count) / chunks));
  }
  if (job.isSymmetric) runPhase(MIRROR, 0, triangleTiles(tilesOf(job.matrix.rows)));
  onProgress(1);
}

export function performGram(tools: Tools, job: GramJob): Perform {
  return (phase, step, task) => {
    if (phase === ROWS) addRows(tools, job, (step + task) * CHUNK);
    else mirrorTile(tools, job.matrix, task);
  };
}

function addRows(tools: Tools, job: GramJob, first: number): void {
  const { matrix, left, right, isSymmetric } = job;
  const offsets = new Uint32Array(tools.memory.buffer, left.offsets, matrix.rows + 1);
  for (let row = first; row < Math.min(matrix.rows, first + CHUNK); row++) {
    tools.kernel.addGramRow(
      addressOf(tools, matrix, row, 0),
      offsets[row] as number,
      offsets[row + 1] as number,
      left.columns,
      left.values,
      right.offsets,
      right.columns,
      right.values,
      isSymmetric ? row + 1 : matrix.columns,
      job.sums + tools.thread * roundUp(matrix.columns * 8),
    );
  }
}
