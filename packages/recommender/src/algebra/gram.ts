import { type SparseRows, transpose } from '../data/sparse-rows.ts';
import { gramJob, gramScratchBytes, leadGram } from './blocked/gram.ts';
import { inverseScratchBytes } from './blocked/inverse.ts';
import { copySparse, sparseBytes } from './blocked/sparse-addresses.ts';
import { type Computation, choosePath, compute } from './compute.ts';
import { gramPlain } from './plain/gram.ts';
import { bytesOf, type Precision, type RealArray } from './precision.ts';
import { openWorkspace, roundUp, type Workspace } from './workspace.ts';

export type GramParams = Computation & {
  rows: SparseRows;
  /** The same by column, where the caller has them already; not beside weights. */
  transposed?: SparseRows;
  /** Columns of the rows: the result is size × size. */
  size: number;
  /** Of each row; 1 where not given. */
  weights?: ArrayLike<number>;
  /**
   * Y of XᵀY, as many rows; the result has `rightSize` columns. X itself where not given, of which one half is
   * computed.
   */
  right?: SparseRows;
  rightSize?: number;
  /** What the result is held in, f64 where not given. Sums are f64 in either case. */
  precision?: Precision;
  /** Where the kernel puts the result and, for the time being, the rows (see `memoryNeeded`). Its own where not given. */
  workspace?: Workspace;
};

/**
 * Σ_r w_r x_r x_rᵀ of sparse rows, row-major, both triangles: XᵀX, or XᵀY where another right side is given.
 * Entries of one column are added up in the order of the rows, so that every path gives the same bytes.
 */
export function gram(params: GramParams): RealArray {
  const { rows, size, right, weights, precision = 'f64', onProgress = () => {}, pool } = params;
  const rightSize = right ? (params.rightSize ?? size) : size;
  if (right && right.offsets.length !== rows.offsets.length) {
    throw new RangeError('both sides must have as many rows');
  }
  const left = (!weights && params.transposed) || transpose(rows, size);
  if (weights) weigh(left, weights);
  const sides = { left, right: withAscendingColumns(right ?? rows, rightSize), isSymmetric: !right };
  if (choosePath(params.path) === 'plain') {
    return gramPlain({ ...sides, size, rightSize, precision, onProgress });
  }
  const threads = pool?.threads ?? 1;
  const workspace =
    params.workspace ?? openWorkspace(ownBytes({ rows, right, size, rightSize, precision, threads }));
  const result = workspace.matrix(size, rightSize, precision);
  workspace.borrow(() => {
    const matrix = { address: result.byteOffset, rows: size, columns: rightSize };
    const job = gramJob(
      workspace.take,
      {
        matrix,
        left: copySparse(workspace, left),
        right: copySparse(workspace, sides.right),
        isSymmetric: sides.isSymmetric,
      },
      precision,
      threads,
    );
    compute({ workspace, precision, job, pool, onProgress, lead: leadGram });
  });
  return result;
}

/** Bytes a gram takes in a workspace beside its result, for the time being. */
export function gramBytes(params: {
  rows: SparseRows;
  /** `rows` where not given. */
  right?: SparseRows;
  size: number;
  rightSize?: number;
  precision: Precision;
  threads: number;
}): number {
  const { rows, right = rows, size, rightSize = size, precision, threads } = params;
  const left = sparseBytes(size, rows.columns.length);
  const other = sparseBytes(right.offsets.length - 1, right.columns.length);
  return left + other + gramScratchBytes(rightSize, precision, threads);
}

/** Room for the result and the rows, and after them for what is done with the result: its inverse, in place. */
function ownBytes(params: Parameters<typeof gramBytes>[0] & { rightSize: number }): number {
  const { size, rightSize, precision, threads } = params;
  const result = roundUp(size * rightSize * bytesOf(precision));
  return result + Math.max(gramBytes(params), inverseScratchBytes(size, precision, threads));
}

/** Its columns are the rows the weights are of. */
function weigh({ columns, values }: SparseRows, weights: ArrayLike<number>): void {
  for (let index = 0; index < values.length; index++) {
    values[index] = (values[index] as number) * (weights[columns[index] as number] as number);
  }
}

function withAscendingColumns(rows: SparseRows, size: number): SparseRows {
  return isAscending(rows) ? rows : transpose(transpose(rows, size), rows.offsets.length - 1);
}

function isAscending({ offsets, columns }: SparseRows): boolean {
  for (let row = 0; row + 1 < offsets.length; row++) {
    const end = offsets[row + 1] as number;
    for (let index = (offsets[row] as number) + 1; index < end; index++) {
      if ((columns[index] as number) < (columns[index - 1] as number)) return false;
    }
  }
  return true;
}
