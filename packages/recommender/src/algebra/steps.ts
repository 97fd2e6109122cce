import { copyIn } from './blocked/sparse-addresses.ts';
import { leadSteps, stepsJob, stepsScratchBytes } from './blocked/steps.ts';
import { type Computation, choosePath, compute } from './compute.ts';
import { addUpStepsPlain } from './plain/steps.ts';
import { bytesOf, type Precision, type RealArray } from './precision.ts';
import { openWorkspace, roundUp, type Workspace } from './workspace.ts';

/** What readers did, oldest first: reader r did entries `offsets[r]` to `offsets[r + 1]` (exclusive). */
export type StepEntries = {
  offsets: Int32Array;
  /** From 0, below `size`; of a reader each at most once. */
  movies: Int32Array;
  /** What it counts in the history, not negative. */
  grades: Float64Array;
  /** What it counts in the future: 0 or 1. */
  liked: Float64Array;
};

export type StepsParams = Computation & {
  entries: StepEntries;
  /** Movies. */
  size: number;
  /** δ of the history and γ of the future, 0 < γ, δ < 1, not alike. */
  decay: number;
  horizon: number;
  precision: Precision;
  /** Where the kernel puts the results and, for the time being, the entries (see {@link stepsBytes}). */
  workspace?: Workspace;
};

/** What is multiplied into an entry, by how many entries away it is. */
export type StepDecays = {
  /** δ^lag: what an entry counts in the history of a later one. */
  decays: Float64Array;
  /** What a later one counts in the future of an earlier one, over all steps from there on. */
  futures: Float64Array;
  /** By entry: how often the history that ends with it is counted, Σ δ^2k over the steps that follow. */
  repeats: Float64Array;
};

/** A decay below this counts as nothing. */
const NEGLIGIBLE = 1e-5;

/**
 * Σ SᵀS and Σ SᵀT over the steps k of all readers, with S_k = Σ_{j ≤ k} δ^{k−j} · grade_j and
 * T_k = Σ_{j > k} γ^{j−k−1} · liked_j. Not step by step: the sums over the steps between two entries of a reader are
 * geometric series, so each pair of entries adds once to each matrix, row by row of the matrices.
 *
 * @returns both row-major, size × size.
 */
export function addUpSteps(params: StepsParams): { history: RealArray; future: RealArray } {
  const { entries, size, precision, pool, onProgress = () => {} } = params;
  const decays = decaysOf(params);
  const byMovie = entriesByMovie(entries, size);
  if (choosePath(params.path) === 'plain') return addUpStepsPlain({ ...params, ...decays, byMovie });
  const threads = pool?.threads ?? 1;
  const room = stepsBytes({ size, entries: entries.movies.length, precision, threads });
  const workspace = params.workspace ?? openWorkspace(2 * roundUp(size * size * bytesOf(precision)) + room);
  const history = workspace.matrix(size, size, precision);
  const future = workspace.matrix(size, size, precision);
  workspace.borrow(() => {
    const matrixAt = (matrix: RealArray) => ({ address: matrix.byteOffset, rows: size, columns: size });
    const steps = {
      offsets: copyIn(workspace, byMovie.offsets),
      entries: copyIn(workspace, byMovie.entries),
      starts: copyIn(workspace, byMovie.starts),
      ends: copyIn(workspace, byMovie.ends),
      movies: copyIn(workspace, entries.movies),
      grades: copyIn(workspace, entries.grades),
      liked: copyIn(workspace, entries.liked),
      repeats: copyIn(workspace, decays.repeats),
      decays: copyIn(workspace, decays.decays),
      futures: copyIn(workspace, decays.futures),
    };
    const job = stepsJob(
      workspace.take,
      { history: matrixAt(history), future: matrixAt(future), steps, reach: decays.decays.length - 1 },
      precision,
      threads,
    );
    compute({ workspace, precision, job, pool, onProgress, lead: leadSteps });
  });
  return { history, future };
}

/** Bytes of a workspace that the sums take beside the two matrices. */
export function stepsBytes(params: {
  size: number;
  entries: number;
  precision: Precision;
  threads: number;
}): number {
  const { size, entries, precision, threads } = params;
  const byEntry = 4 * roundUp(4 * entries) + 3 * roundUp(8 * entries);
  return byEntry + roundUp(4 * (size + 1)) + 2 * DECAY_BYTES + stepsScratchBytes(size, precision, threads);
}

/** Room for decays up to .999. */
const DECAY_BYTES = 8 * 16_384;

function decaysOf({ entries, decay, horizon }: StepsParams): StepDecays {
  const { offsets, movies } = entries;
  const reach = Math.min(16_000, Math.ceil(Math.log(NEGLIGIBLE) / Math.log(Math.max(decay, horizon))));
  const repeats = new Float64Array(movies.length);
  for (let reader = 0; reader + 1 < offsets.length; reader++) {
    const last = (offsets[reader + 1] as number) - 1;
    // The last step has no future.
    for (let entry = offsets[reader] as number; entry <= last; entry++)
      repeats[entry] = (1 - decay ** (2 * (last - entry))) / (1 - decay * decay);
  }
  return {
    decays: Float64Array.from({ length: reach + 1 }, (_, lag) => decay ** lag),
    futures: Float64Array.from(
      { length: reach + 1 },
      (_, lag) => (decay ** lag - horizon ** lag) / (decay - horizon),
    ),
    repeats,
  };
}

/** By movie: its entries, and where the reader of each begins and ends. */
export type EntriesByMovie = Record<'offsets' | 'entries' | 'starts' | 'ends', Int32Array>;

function entriesByMovie({ offsets, movies }: StepEntries, size: number): EntriesByMovie {
  const starts = new Int32Array(size + 1);
  for (const movie of movies) starts[movie + 1] = (starts[movie + 1] as number) + 1;
  for (let movie = 0; movie < size; movie++)
    starts[movie + 1] = (starts[movie + 1] as number) + (starts[movie] as number);
  const next = starts.slice();
  const result = {
    offsets: starts,
    entries: new Int32Array(movies.length),
    starts: new Int32Array(movies.length),
    ends: new Int32Array(movies.length),
  };
  for (let reader = 0; reader + 1 < offsets.length; reader++) {
    const first = offsets[reader] as number;
    const end = offsets[reader + 1] as number;
    for (let entry = first; entry < end; entry++) {
      const movie = movies[entry] as number;
      const at = next[movie] as number;
      next[movie] = at + 1;
      result.entries[at] = entry;
      result.starts[at] = first;
      result.ends[at] = end;
    }
  }
  return result;
}
