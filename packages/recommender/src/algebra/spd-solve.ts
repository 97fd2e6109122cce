import { leadSolve, solveJob, solveScratchBytes } from './blocked/solve.ts';
import { type Computation, choosePath, compute } from './compute.ts';
import { solvePlain } from './plain/solve.ts';
import { withF64 } from './plain/with-f64.ts';
import { precisionOf, type RealArray } from './precision.ts';
import { openWorkspace, roundUp, workspaceOf } from './workspace.ts';

export type SolveParams<T extends RealArray> = Computation & {
  /** A: row-major, size × size; only its lower triangle is read. It is overwritten. */
  matrix: T;
  size: number;
  /** C: row-major, size × columns. It is overwritten with the result. */
  right: T;
  columns: number;
};

/**
 * A⁻¹ C for a symmetric positive definite A and any C of as many rows, by Cholesky; cheaper and more exact than the
 * inverse of A times C. Where both are of one workspace with room enough (see `memoryNeeded`) they are computed in place, else
 * the kernel has copies.
 *
 * @returns `right`.
 * @throws RangeError when A is not positive definite, or memory is not enough.
 */
export function solveSpd<T extends RealArray>(params: SolveParams<T>): T {
  const { matrix, size, right, columns, onProgress = () => {}, path, pool } = params;
  if (matrix.length !== size * size)
    throw new RangeError(`${matrix.length} values are not ${size} × ${size}`);
  if (right.length !== size * columns) {
    throw new RangeError(`${right.length} values are not ${size} × ${columns}`);
  }
  if (choosePath(path) === 'plain') {
    withF64([matrix, right], (a, c) => solvePlain({ matrix: a, size, right: c, columns, onProgress }));
    return right;
  }
  const precision = precisionOf(matrix);
  if (precisionOf(right) !== precision) throw new TypeError('both sides must have the same precision');
  const threads = pool?.threads ?? 1;
  const scratch = solveScratchBytes(size, columns, precision, threads);
  const own = workspaceOf(matrix, scratch);
  const isOwn = own !== undefined && own === workspaceOf(right);
  const held = roundUp(matrix.byteLength) + roundUp(right.byteLength);
  const workspace = isOwn ? own : openWorkspace(held + scratch);
  workspace.borrow(() => {
    const left = isOwn ? matrix : workspace.matrix(size, size, precision);
    const result = isOwn ? right : workspace.matrix(size, columns, precision);
    if (!isOwn) {
      left.set(matrix);
      result.set(right);
    }
    const matrices = {
      matrix: { address: left.byteOffset, rows: size, columns: size },
      right: { address: result.byteOffset, rows: size, columns },
    };
    const job = solveJob(workspace.take, matrices, precision, threads);
    compute({ workspace, precision, job, pool, onProgress, lead: leadSolve });
    if (!isOwn) right.set(result);
  });
  return right;
}
