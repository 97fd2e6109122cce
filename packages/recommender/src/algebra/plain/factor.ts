import { addProduct, BLOCK } from './product.ts';

/**
 * Lower Cholesky factor in place, a block of columns at a time.
 *
 * @throws RangeError when the matrix is not positive definite.
 */
export function factor(matrix: Float64Array, size: number, onProgress: (done: number) => void): void {
  for (let start = 0; start < size; start += BLOCK) {
    const end = Math.min(size, start + BLOCK);
    addProduct(
      { target: matrix, left: matrix, right: matrix, size, sign: -1 },
      start,
      size,
      start,
      end,
      0,
      start,
    );
    factorPanel(matrix, size, start, end);
    onProgress(end / size);
  }
}

function factorPanel(matrix: Float64Array, size: number, start: number, end: number): void {
  for (let column = start; column < end; column++) {
    const pivotRow = column * size;
    let pivot = matrix[pivotRow + column] as number;
    for (let k = start; k < column; k++) pivot -= (matrix[pivotRow + k] as number) ** 2;
    if (!(pivot > 0 && pivot < Number.POSITIVE_INFINITY))
      throw new RangeError('matrix is not positive definite');
    const root = Math.sqrt(pivot);
    matrix[pivotRow + column] = root;
    for (let row = column + 1; row < size; row++) {
      const base = row * size;
      let sum = matrix[base + column] as number;
      for (let k = start; k < column; k++)
        sum -= (matrix[base + k] as number) * (matrix[pivotRow + k] as number);
      matrix[base + column] = sum / root;
    }
  }
}
