import { factor } from './factor.ts';
import { mirrorLower } from './mirror-lower.ts';
import { addProduct, BLOCK } from './product.ts';

/**
 * Inverse of a symmetric positive definite matrix, by Cholesky: A = L Lᵀ, U = (L⁻¹)ᵀ, A⁻¹ = U Uᵀ.
 * Everything heavy is one product with a transposed right side, so a faster kernel has one function to replace.
 *
 * @param matrix row-major f64, size × size; only its lower triangle is read. It is overwritten.
 * @param onProgress called with 0…1 after each block of columns.
 * @returns the inverse, row-major, both triangles, in the memory of `matrix`.
 * @throws RangeError when the matrix is not positive definite.
 */
export function invertPlain(
  matrix: Float64Array,
  size: number,
  onProgress: (done: number) => void = () => {},
): Float64Array {
  factor(matrix, size, (done) => onProgress(done / 3));
  const upper = invertFactor(matrix, size, (done) => onProgress((1 + done) / 3));
  matrix.fill(0);
  for (let start = 0; start < size; start += BLOCK) {
    const end = Math.min(size, start + BLOCK);
    // Row i of U is zero before column i: the sum over k starts where the later row starts.
    addProduct({ target: matrix, left: upper, right: upper, size, sign: 1 }, start, end, 0, end, start, size);
    onProgress((2 + end / size) / 3);
  }
  mirrorLower(matrix, size);
  return matrix;
}

/** U = (L⁻¹)ᵀ: row j holds column j of L⁻¹, which makes both following products "left times right transposed". */
function invertFactor(lower: Float64Array, size: number, onProgress: (done: number) => void): Float64Array {
  const upper = new Float64Array(size * size);
  for (let start = 0; start < size; start += BLOCK) {
    const end = Math.min(size, start + BLOCK);
    addProduct({ target: upper, left: upper, right: lower, size, sign: -1 }, 0, start, start, end, 0, start);
    for (let row = start; row < end; row++) upper[row * size + row] = 1;
    for (let row = 0; row < end; row++) {
      const base = row * size;
      for (let column = Math.max(row, start); column < end; column++) {
        let sum = upper[base + column] as number;
        const factorRow = column * size;
        for (let k = Math.max(row, start); k < column; k++) {
          sum -= (lower[factorRow + k] as number) * (upper[base + k] as number);
        }
        upper[base + column] = sum / (lower[factorRow + column] as number);
      }
    }
    onProgress(end / size);
  }
  return upper;
}
