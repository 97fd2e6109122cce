/** target[0…count) −= factor · source[0…count). */
// @ts-expect-error: decorator
@inline
function subtractScaled(target: usize, source: usize, factor: f64, count: i32): void {
  const factors = f64x2.splat(factor);
  let index = 0;
  for (; index + 1 < count; index += 2) {
    v128.store(target, f64x2.sub(v128.load(target), f64x2.mul(factors, v128.load(source))));
    target += 16;
    source += 16;
  }
  if (index < count) store<f64>(target, load<f64>(target) - factor * load<f64>(source));
}

/**
 * The inverse of the Cholesky factor of a diagonal block, in f64 whatever the matrix is held in.
 *
 * @param inverse size × size, row-major; its lower triangle is written
 * @param factor as large; left with the transposed factor
 * @returns false when the block is not positive definite
 */
export function invertDiagonalFactor(
  matrix: usize,
  stride: usize,
  size: i32,
  inverse: usize,
  factor: usize,
): bool {
  const bytes = <usize>size << 3;
  // The transposed factor, so that what is subtracted from a row lies in a row.
  for (let row = 0; row < size; row++) {
    for (let column = row; column < size; column++) {
      const value = load<Real>(matrix + <usize>column * stride + <usize>row * sizeof<Real>());
      store<f64>(factor + <usize>row * bytes + (<usize>column << 3), <f64>value);
    }
  }
  for (let pivot = 0; pivot < size; pivot++) {
    const pivotRow = factor + <usize>pivot * bytes;
    const square = load<f64>(pivotRow + (<usize>pivot << 3));
    if (!(square > 0) || square == Infinity) return false;
    const scale = 1 / sqrt(square);
    for (let column = pivot; column < size; column++) {
      const at = pivotRow + (<usize>column << 3);
      store<f64>(at, load<f64>(at) * scale);
    }
    for (let row = pivot + 1; row < size; row++) {
      const at = <usize>row << 3;
      subtractScaled(factor + <usize>row * bytes + at, pivotRow + at, load<f64>(pivotRow + at), size - row);
    }
  }
  for (let row = 0; row < size; row++) {
    const to = inverse + <usize>row * bytes;
    memory.fill(to, 0, bytes);
    for (let k = 0; k < row; k++) {
      const weight = load<f64>(factor + <usize>k * bytes + (<usize>row << 3));
      subtractScaled(to, inverse + <usize>k * bytes, weight, k + 1);
    }
    const scale = 1 / load<f64>(factor + <usize>row * bytes + (<usize>row << 3));
    for (let column = 0; column < row; column++) {
      const at = to + (<usize>column << 3);
      store<f64>(at, load<f64>(at) * scale);
    }
    store<f64>(to + (<usize>row << 3), scale);
  }
  return true;
}
