import { gramScratchBytes } from './blocked/gram.ts';
import { inverseScratchBytes } from './blocked/inverse.ts';
import { solveScratchBytes } from './blocked/solve.ts';
import { sparseBytes } from './blocked/sparse-addresses.ts';
import type { AlgebraPath } from './compute.ts';
import { bytesOf, type Precision } from './precision.ts';
import type { Resources } from './resources.ts';
import { roundUp } from './workspace.ts';

/** What is to be computed: an inverse, or a solution where there are columns of a right side. */
export type Problem = {
  /** Rows and columns of the positive definite matrix. */
  size: number;
  /** Of the right side of `solveSpd`. */
  columns?: number;
  precision: Precision;
  /** 1 where not given. */
  threads?: number;
  path?: AlgebraPath;
  /** Where a matrix is a `gram` of sparse rows in the same workspace: their number, and that of their entries. */
  sparse?: { rows: number; entries: number };
};

export type MemoryNeeded = {
  /** What `openWorkspace` has to be asked for; 0 on the plain path. */
  workspace: number;
  /** Bytes of everything: the workspace, and typed arrays outside of it. */
  total: number;
};

/** WebAssembly addresses no more. */
const ADDRESSABLE = 2 ** 32 - 65_536;

/** Bytes a problem takes, from its sizes alone. */
export function memoryNeeded(problem: Problem): MemoryNeeded {
  const { size, columns = 0, precision, threads = 1, path = 'kernel', sparse } = problem;
  const matrices = roundUp(size * size * bytesOf(precision)) + roundUp(size * columns * bytesOf(precision));
  const transposed = sparse ? sparseBytes(size, sparse.entries) : 0;
  if (path === 'plain') {
    const asF64 = precision === 'f64' ? 0 : 8 * size * (size + columns);
    const beside = 8 * size * (columns || size);
    return { workspace: 0, total: matrices + Math.max(asF64 + beside, transposed) };
  }
  const solving = columns > 0 ? solveScratchBytes(size, columns, precision, threads) : 0;
  const inverting = columns > 0 ? 0 : inverseScratchBytes(size, precision, threads);
  const summing = sparse
    ? transposed +
      sparseBytes(sparse.rows, sparse.entries) +
      gramScratchBytes(Math.max(size, columns), precision, threads)
    : 0;
  const workspace = matrices + Math.max(solving, inverting, summing);
  return { workspace, total: workspace + transposed };
}

/** How the caller's settings are called, for what the refusal says; those not given are not spoken of. */
export type MemorySettings = { limit?: string; size?: string; precision?: string };

/**
 * Refuses a problem that is too large before anything is begun.
 *
 * @param params.limit bytes there may be in all
 * @returns what it needs
 * @throws RangeError that says what is needed, and which setting would make it fit
 */
export function requireMemory(params: {
  problem: Problem;
  limit: number;
  settings?: MemorySettings;
}): MemoryNeeded {
  const { problem, limit, settings = {} } = params;
  const needed = memoryNeeded(problem);
  if (isWithin(needed, limit)) return needed;
  const { size, precision } = problem;
  const advice = [
    adviseF32(problem, limit, settings),
    adviseSize(problem, limit, settings),
    adviseLimit(needed, settings),
  ].filter((line) => line !== undefined);
  const isAddressable = needed.workspace <= ADDRESSABLE;
  const allowed = isAddressable ? `${megabytes(limit)} allowed` : '4 GiB that WebAssembly can address';
  const what = `A matrix of ${size} × ${size} in ${precision} needs ${megabytes(isAddressable ? needed.total : needed.workspace)}`;
  const how = advice.length > 0 ? `; it would fit with ${advice.join(', or ')}` : '';
  throw new RangeError(`${what}, more than the ${allowed}${how}`);
}

/**
 * The same for what is no single problem, by its bytes. The setting of the limit is one in megabytes.
 *
 * @param params.what the subject of the sentence that refuses
 * @throws RangeError that says what is needed, and which setting would make it fit
 */
export function allowBytes({
  what,
  workspace,
  beside,
  memory: { limit, settings = {} } = { limit: Number.POSITIVE_INFINITY },
  onMemory,
}: Resources & { what: string; workspace: number; beside: number }): void {
  const total = workspace + beside;
  onMemory?.(total);
  const isAddressable = workspace <= ADDRESSABLE;
  if (total <= limit && isAddressable) return;
  const needs = megabytes(isAddressable ? total : workspace);
  const allowed = isAddressable ? `${megabytes(limit)} allowed` : '4 GiB that WebAssembly can address';
  const advice = [
    settings.size && `a smaller ${settings.size}`,
    settings.limit && isAddressable && `${settings.limit} = ${Math.ceil(total / 1e6)} or more`,
  ].filter(Boolean);
  const how = advice.length > 0 ? `; it would fit with ${advice.join(', or ')}` : '';
  throw new RangeError(`${what} needs ${needs}, more than the ${allowed}${how}`);
}

const isWithin = ({ workspace, total }: MemoryNeeded, limit: number) =>
  total <= limit && workspace <= ADDRESSABLE;

const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`;

function adviseF32(problem: Problem, limit: number, settings: MemorySettings): string | undefined {
  const needed = memoryNeeded({ ...problem, precision: 'f32' });
  if (!settings.precision || problem.precision === 'f32' || !isWithin(needed, limit)) return undefined;
  return `${settings.precision} = f32 (${megabytes(needed.total)})`;
}

function adviseSize(problem: Problem, limit: number, settings: MemorySettings): string | undefined {
  const fitting = fittingSize(problem, limit);
  return settings.size && fitting > 0 ? `${settings.size} = ${fitting} or less` : undefined;
}

function adviseLimit(needed: MemoryNeeded, settings: MemorySettings): string | undefined {
  if (!settings.limit || needed.workspace > ADDRESSABLE) return undefined;
  return `${settings.limit} = ${megabytes(needed.total)} or more`;
}

/** The largest size that fits; columns of a right side shrink along. */
function fittingSize(problem: Problem, limit: number): number {
  let [fits, tooLarge] = [0, problem.size];
  while (tooLarge - fits > 1) {
    const size = Math.floor((fits + tooLarge) / 2);
    const columns = Math.ceil(((problem.columns ?? 0) * size) / problem.size);
    if (isWithin(memoryNeeded({ ...problem, size, columns }), limit)) fits = size;
    else tooLarge = size;
  }
  return fits;
}
