import { factor } from './factor.ts';
import { mirrorLower } from './mirror-lower.ts';
import { addProduct, BLOCK } from './product.ts';

/**
 * A⁻¹ C in the memory of C, by Cholesky: L Y = C, then Lᵀ X = Y, both on the transposed right side, which makes
 * everything heavy a product "left times right transposed".
 *
 * @param matrix row-major, size × size; only its lower triangle is read. It is overwritten with L and Lᵀ.
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
  mirrorLower(matrix, size);
  const held = new Float64Array(columns * size);
  copyTransposed(held, right, size, columns);
  const substitution = { held, matrix, size, columns };
  for (let start = 0; start < size; start += BLOCK) {
    substituteDown(substitution, start, Math.min(size, start + BLOCK));
    onProgress((1 + (3 * start) / size) / 7);
  }
  for (let start = Math.floor((size - 1) / BLOCK) * BLOCK; start >= 0; start -= BLOCK) {
    substituteUp(substitution, start, Math.min(size, start + BLOCK));
    onProgress((7 - (3 * start) / size) / 7);
  }
  copyTransposed(right, held, columns, size);
}

type Substitution = {
  /** The right side, transposed: columns × size. */
  held: Float64Array;
  matrix: Float64Array;
  size: number;
  columns: number;
};

function substituteDown({ held, matrix, size, columns }: Substitution, start: number, end: number): void {
  const product = { target: held, left: held, right: matrix, size, sign: -1 } as const;
  addProduct(product, 0, columns, start, end, 0, start);
  for (let column = 0; column < columns; column++) {
    const base = column * size;
    for (let row = start; row < end; row++) divide(held, base, matrix, row, size, start, row);
  }
}

function substituteUp({ held, matrix, size, columns }: Substitution, start: number, end: number): void {
  const product = { target: held, left: held, right: matrix, size, sign: -1 } as const;
  addProduct(product, 0, columns, start, end, end, size);
  for (let column = 0; column < columns; column++) {
    const base = column * size;
    for (let row = end - 1; row >= start; row--) divide(held, base, matrix, row, size, row + 1, end);
  }
}

/** One unknown, from those of its block that are known: `from` to `to`. */
function divide(
  held: Float64Array,
  base: number,
  matrix: Float64Array,
  row: number,
  size: number,
  from: number,
  to: number,
): void {
  let sum = held[base + row] as number;
  for (let k = from; k < to; k++) {
    sum -= (matrix[row * size + k] as number) * (held[base + k] as number);
  }
  held[base + row] = sum / (matrix[row * size + row] as number);
}

function copyTransposed(target: Float64Array, source: Float64Array, rows: number, columns: number): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      target[column * rows + row] = source[row * columns + column] as number;
    }
  }
}
