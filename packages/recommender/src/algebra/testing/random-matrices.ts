import { createRandom } from '../../testing/random-ratings.ts';

/** Values in [-0.5, 0.5). */
export function randomValues(length: number, seed = 1): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length }, () => random() - 0.5);
}

/** R Rᵀ + I, which is positive definite for any R. */
export function randomSpd(size: number, seed = size): Float64Array {
  const root = randomValues(size * size, seed);
  const matrix = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let sum = row === column ? 1 : 0;
      for (let k = 0; k < size; k++) {
        sum += (root[row * size + k] as number) * (root[column * size + k] as number);
      }
      matrix[row * size + column] = sum;
    }
  }
  return matrix;
}

/** Row-major left · right, left with `inner` columns, right with `columns`. */
export function multiplied(
  left: ArrayLike<number>,
  right: ArrayLike<number>,
  inner: number,
  columns: number,
): Float64Array {
  const rows = left.length / inner;
  const product = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < inner; k++) {
      const factor = left[row * inner + k] as number;
      for (let column = 0; column < columns; column++) {
        const at = row * columns + column;
        product[at] = (product[at] as number) + factor * (right[k * columns + column] as number);
      }
    }
  }
  return product;
}

/** The largest difference, by the largest value expected. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0;
  let largest = 0;
  for (let index = 0; index < expected.length; index++) {
    const error = Math.abs((actual[index] as number) - (expected[index] as number));
    // NaN must not pass for small.
    if (!(error <= difference)) difference = error;
    largest = Math.max(largest, Math.abs(expected[index] as number));
  }
  return difference / largest;
}
