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
export type MemorySettings = { limit?: string; size?: string };

/**
 * Refuses what is too large before anything is begun, by its bytes. The setting of the limit is one in megabytes.
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

const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`;
