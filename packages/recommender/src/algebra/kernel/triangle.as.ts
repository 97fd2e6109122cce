/** A lower triangle between a matrix and f64 rows of its own; what is above its diagonal is zero there. */
export function loadTriangle(triangle: usize, matrix: usize, stride: usize, size: i32): void {
  memory.fill(triangle, 0, (<usize>size * <usize>size) << 3);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      const value = load<Real>(matrix + <usize>row * stride + <usize>column * sizeof<Real>());
      store<f64>(triangle + ((<usize>row * <usize>size + <usize>column) << 3), <f64>value);
    }
  }
}

export function storeTriangle(triangle: usize, matrix: usize, stride: usize, size: i32): void {
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      const value = load<f64>(triangle + ((<usize>row * <usize>size + <usize>column) << 3));
      store<Real>(matrix + <usize>row * stride + <usize>column * sizeof<Real>(), <Real>value);
    }
  }
}

/** Copies a tile on or below the diagonal to its mirror image above it. */
export function mirrorTile(
  matrix: usize,
  stride: usize,
  rowFrom: i32,
  rowTo: i32,
  columnFrom: i32,
  columnTo: i32,
): void {
  for (let row = rowFrom; row < rowTo; row++) {
    const from = matrix + <usize>row * stride;
    const to = matrix + <usize>row * sizeof<Real>();
    for (let column = columnFrom, end = min(columnTo, row); column < end; column++) {
      store<Real>(to + <usize>column * stride, load<Real>(from + <usize>column * sizeof<Real>()));
    }
  }
}
