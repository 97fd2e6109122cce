import { factor } from './factor.ts';
import { BLOCK } from './product.ts';

/**
 * A⁻¹ C in the memory of C, by Cholesky: L Y = C, then Lᵀ X = Y, some columns at a time so that they stay in cache.
 *
 * @param matrix row-major, size × size; only its lower triangle is read. It is overwritten with L.
 * @param right row-major, size × columns.
 * @throws RangeError when the matrix is not positive definite.
 */
export function solvePlain(params: {
  matrix: Float64Array;
  size: number;
  right: Float64Array;
  columns: number;
  onProgress: (done: number) => void;
}): void {
  const { matrix, size, right, columns, onProgress } = params;
  factor(matrix, size, (done) => onProgress(done / 7));
  for (let from = 0; from < columns; from += BLOCK) {
    const to = Math.min(columns, from + BLOCK);
    for (let row = 0; row < size; row++) {
      for (let k = 0; k < row; k++) {
        subtractRow(right, row * columns, k * columns, matrix[row * size + k] as number, from, to);
      }
      divideRow(right, row * columns, matrix[row * size + row] as number, from, to);
    }
    for (let row = size - 1; row >= 0; row--) {
      divideRow(right, row * columns, matrix[row * size + row] as number, from, to);
      for (let k = 0; k < row; k++) {
        subtractRow(right, k * columns, row * columns, matrix[row * size + k] as number, from, to);
      }
    }
    onProgress((1 + (6 * to) / columns) / 7);
  }
}

function subtractRow(
  right: Float64Array,
  target: number,
  source: number,
  factor: number,
  from: number,
  to: number,
): void {
  for (let column = from; column < to; column++) {
    right[target + column] = (right[target + column] as number) - factor * (right[source + column] as number);
  }
}

function divideRow(right: Float64Array, row: number, divisor: number, from: number, to: number): void {
  for (let column = from; column < to; column++) {
    right[row + column] = (right[row + column] as number) / divisor;
  }
}
