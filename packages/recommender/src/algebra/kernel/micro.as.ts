/**
 * Everything the kernel multiplies is packed in groups: for each k, 32 bytes with the k-th value of 4 (f64) or
 * 8 (f32) neighbouring rows. Both operands have the same form, so a panel is packed once and serves as either.
 */
export const GROUP_BYTES: usize = 32;

/** Rows of a group. */
export const GROUP: i32 = <i32>(32 / sizeof<Real>());

/** What becomes of a product. */
export const SUBTRACT: i32 = 0;
export const ADD: i32 = 1;
export const REPLACE_NEGATED: i32 = 2;
export const REPLACE: i32 = 3;

// @ts-expect-error: decorator
@inline
function addProduct(sum: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<Real>(a, b, sum);
  return v128.add<Real>(sum, v128.mul<Real>(a, b));
}

// @ts-expect-error: decorator
@inline
function put(at: usize, low: v128, high: v128, mode: i32): void {
  if (mode == SUBTRACT) {
    v128.store(at, v128.sub<Real>(v128.load(at), low));
    v128.store(at, v128.sub<Real>(v128.load(at, 16), high), 16);
  } else if (mode == ADD) {
    v128.store(at, v128.add<Real>(v128.load(at), low));
    v128.store(at, v128.add<Real>(v128.load(at, 16), high), 16);
  } else if (mode == REPLACE_NEGATED) {
    v128.store(at, v128.neg<Real>(low));
    v128.store(at, v128.neg<Real>(high), 16);
  } else {
    v128.store(at, low);
    v128.store(at, high, 16);
  }
}

/**
 * Four rows of the left side by one group of the right: 8 sums of 16 bytes stay in registers, which with the
 * operands is what 16 registers hold.
 *
 * @param stride bytes between rows of the target
 * @param left the first of four neighbouring values of a group
 */
export function multiply(
  target: usize,
  stride: usize,
  left: usize,
  right: usize,
  depth: i32,
  mode: i32,
): void {
  const zero = v128.splat<Real>(<Real>0);
  let s00 = zero, s01 = zero, s10 = zero, s11 = zero;
  let s20 = zero, s21 = zero, s30 = zero, s31 = zero;
  const end = right + <usize>depth * GROUP_BYTES;
  while (right < end) {
    const b0 = v128.load(right);
    const b1 = v128.load(right, 16);
    const a0 = v128.load_splat<Real>(left);
    s00 = addProduct(s00, a0, b0);
    s01 = addProduct(s01, a0, b1);
    const a1 = v128.load_splat<Real>(left, sizeof<Real>());
    s10 = addProduct(s10, a1, b0);
    s11 = addProduct(s11, a1, b1);
    const a2 = v128.load_splat<Real>(left, 2 * sizeof<Real>());
    s20 = addProduct(s20, a2, b0);
    s21 = addProduct(s21, a2, b1);
    const a3 = v128.load_splat<Real>(left, 3 * sizeof<Real>());
    s30 = addProduct(s30, a3, b0);
    s31 = addProduct(s31, a3, b1);
    left += GROUP_BYTES;
    right += GROUP_BYTES;
  }
  put(target, s00, s01, mode);
  put(target + stride, s10, s11, mode);
  put(target + 2 * stride, s20, s21, mode);
  put(target + 3 * stride, s30, s31, mode);
}

/** The same where fewer than four rows or less than a group of columns are left, by way of 128 spare bytes. */
function multiplyEdge(
  target: usize,
  stride: usize,
  left: usize,
  right: usize,
  depth: i32,
  mode: i32,
  rows: i32,
  columns: i32,
  spare: usize,
): void {
  multiply(spare, GROUP_BYTES, left, right, depth, REPLACE);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = target + <usize>row * stride + <usize>column * sizeof<Real>();
      const value = load<Real>(spare + <usize>row * GROUP_BYTES + <usize>column * sizeof<Real>());
      if (mode == SUBTRACT) store<Real>(at, <Real>(load<Real>(at) - value));
      else if (mode == ADD) store<Real>(at, <Real>(load<Real>(at) + value));
      else store<Real>(at, mode == REPLACE ? value : <Real>-value);
    }
  }
}

/**
 * A tile of the target (rows × columns, its first row and column at the start of a GROUP) and left · rightᵀ.
 *
 * @param panelDepth values of k the panels were packed with
 * @param isDiagonal only what is on or below the tile's diagonal counts; what is above is left undefined
 */
export function multiplyTile(
  target: usize,
  stride: usize,
  rows: i32,
  columns: i32,
  left: usize,
  right: usize,
  panelDepth: i32,
  mode: i32,
  isDiagonal: bool,
  spare: usize,
): void {
  const groupBytes = <usize>panelDepth * GROUP_BYTES;
  for (let column = 0; column < columns; column += GROUP) {
    const b = right + <usize>(column / GROUP) * groupBytes;
    const columnsLeft = min(GROUP, columns - column);
    for (let row = isDiagonal ? column : 0; row < rows; row += 4) {
      const a = left + <usize>(row / GROUP) * groupBytes + <usize>(row % GROUP) * sizeof<Real>();
      const at = target + <usize>row * stride + <usize>column * sizeof<Real>();
      const rowsLeft = min(4, rows - row);
      if (rowsLeft == 4 && columnsLeft == GROUP) multiply(at, stride, a, b, panelDepth, mode);
      else multiplyEdge(at, stride, a, b, panelDepth, mode, rowsLeft, columnsLeft, spare);
    }
  }
}

/**
 * One packed group by a packed triangle: out[q] = Σ_p triangle[q, p] · values[p] for each of the group's rows.
 *
 * @param isLower the triangle is zero where p > q, else where p < q
 */
export function multiplyByTriangle(
  out: usize,
  values: usize,
  triangle: usize,
  size: i32,
  isLower: bool,
  spare: usize,
): void {
  const groupBytes = <usize>size * GROUP_BYTES;
  for (let q = 0; q < size; q += 4) {
    const first = isLower ? 0 : q;
    const depth = (isLower ? min(size, q + 4) : size) - first;
    const skipped = <usize>first * GROUP_BYTES;
    const row = triangle + <usize>(q / GROUP) * groupBytes + <usize>(q % GROUP) * sizeof<Real>() + skipped;
    const at = out + <usize>q * GROUP_BYTES;
    const left = min(4, size - q);
    if (left == 4) multiply(at, GROUP_BYTES, row, values + skipped, depth, REPLACE);
    else multiplyEdge(at, GROUP_BYTES, row, values + skipped, depth, REPLACE, left, GROUP, spare);
  }
}
