import type { SparseRows } from '../../data/sparse-rows.ts';
import type { Precision, RealArray } from '../precision.ts';

/** As the kernel does it: a row of the result at a time, what shares a row with each entry of a column. */
export function gramPlain(params: {
  /** By column, weighted. */
  left: SparseRows;
  /** By row; columns ascend. */
  right: SparseRows;
  isSymmetric: boolean;
  size: number;
  rightSize: number;
  precision: Precision;
  onProgress: (done: number) => void;
}): RealArray {
  const { left, right, isSymmetric, size, rightSize, precision, onProgress } = params;
  const length = size * rightSize;
  const result = precision === 'f32' ? new Float32Array(length) : new Float64Array(length);
  const sums = new Float64Array(rightSize);
  for (let row = 0; row < size; row++) {
    const limit = isSymmetric ? row + 1 : rightSize;
    sums.fill(0, 0, limit);
    addRow(sums, { left, right, row, limit });
    for (let column = 0; column < limit; column++) {
      const sum = sums[column] as number;
      result[row * rightSize + column] = sum;
      if (isSymmetric) result[column * rightSize + row] = sum;
    }
    if (row % 64 === 63) onProgress(row / size);
  }
  onProgress(1);
  return result;
}

function addRow(
  sums: Float64Array,
  { left, right, row, limit }: { left: SparseRows; right: SparseRows; row: number; limit: number },
): void {
  for (let entry = left.offsets[row] as number; entry < (left.offsets[row + 1] as number); entry++) {
    const source = left.columns[entry] as number;
    const factor = left.values[entry] as number;
    const end = right.offsets[source + 1] as number;
    for (let other = right.offsets[source] as number; other < end; other++) {
      const column = right.columns[other] as number;
      if (column >= limit) break;
      sums[column] = (sums[column] as number) + factor * (right.values[other] as number);
    }
  }
}
