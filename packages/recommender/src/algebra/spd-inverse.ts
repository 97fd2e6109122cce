import { inverseJob, inverseScratchBytes, leadInverse } from './blocked/inverse.ts';
import { type Computation, choosePath, compute } from './compute.ts';
import { invertPlain } from './plain/inverse.ts';
import { withF64 } from './plain/with-f64.ts';
import { precisionOf, type RealArray } from './precision.ts';
import { openWorkspace, roundUp, workspaceOf } from './workspace.ts';

/**
 * Inverse of a symmetric positive definite matrix, by Cholesky.
 *
 * @param matrix row-major, size × size, f64 or f32; only its lower triangle is read. It is overwritten; a matrix from
 *   {@link Workspace.matrix} is computed in place, of any other the kernel has a copy.
 * @param onProgress called with 0…1.
 * @returns the inverse, row-major, both triangles: `matrix`.
 * @throws RangeError when the matrix is not positive definite, or memory is not enough.
 */
export function invertSpd<T extends RealArray>(
  matrix: T,
  size: number,
  onProgress: (done: number) => void = () => {},
  { path, pool }: Pick<Computation, 'path' | 'pool'> = {},
): T {
  if (matrix.length !== size * size)
    throw new RangeError(`${matrix.length} values are not ${size} × ${size}`);
  if (choosePath(path) === 'plain') {
    withF64([matrix], (held) => invertPlain(held, size, onProgress));
    return matrix;
  }
  const precision = precisionOf(matrix);
  const threads = pool?.threads ?? 1;
  const scratch = inverseScratchBytes(size, precision, threads);
  const own = workspaceOf(matrix, scratch);
  const workspace = own ?? openWorkspace(roundUp(matrix.byteLength) + scratch);
  workspace.borrow(() => {
    const held = own ? matrix : workspace.matrix(size, size, precision);
    if (!own) held.set(matrix);
    const at = { address: held.byteOffset, rows: size, columns: size };
    const job = inverseJob(workspace.take, at, precision, threads);
    compute({ workspace, precision, job, pool, onProgress, lead: leadInverse });
    if (!own) matrix.set(held);
  });
  return matrix;
}
