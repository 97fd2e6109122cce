/** Columns a block: three 64 × 64 blocks of f64 fit a 256 kB cache. */
export const BLOCK = 64;

type Product = {
  target: Float64Array;
  left: Float64Array;
  right: Float64Array;
  /** Leading dimension of all three. */
  size: number;
  sign: 1 | -1;
};

/**
 * target[i, j] += sign · Σ_k left[i, k] · right[j, k] for i in [rowFrom, rowTo), j in [columnFrom, columnTo),
 * k in [from, to).
 */
export function addProduct(
  product: Product,
  rowFrom: number,
  rowTo: number,
  columnFrom: number,
  columnTo: number,
  from: number,
  to: number,
): void {
  // A slice of k stays in cache while every pair of rows uses it.
  for (let k = from; k < to; k += 4 * BLOCK) {
    const kEnd = Math.min(to, k + 4 * BLOCK);
    for (let column = columnFrom; column < columnTo; column += BLOCK) {
      const columnEnd = Math.min(columnTo, column + BLOCK);
      addTile(product, rowFrom, rowTo, column, columnEnd, k, kEnd);
    }
  }
}

function addTile(
  { target, left, right, size, sign }: Product,
  rowFrom: number,
  rowTo: number,
  columnFrom: number,
  columnTo: number,
  from: number,
  to: number,
): void {
  let row = rowFrom;
  for (; row + 1 < rowTo; row += 2) {
    let column = columnFrom;
    for (; column + 3 < columnTo; column += 4) {
      addTwoByFour(target, left, right, size, sign, row, column, from, to);
    }
    for (; column < columnTo; column++) {
      addOne(target, left, right, size, sign, row, column, from, to);
      addOne(target, left, right, size, sign, row + 1, column, from, to);
    }
  }
  for (; row < rowTo; row++) {
    for (let column = columnFrom; column < columnTo; column++) {
      addOne(target, left, right, size, sign, row, column, from, to);
    }
  }
}

/** Eight sums kept in registers: six loads serve eight multiplications. */
function addTwoByFour(
  target: Float64Array,
  left: Float64Array,
  right: Float64Array,
  size: number,
  sign: number,
  row: number,
  column: number,
  from: number,
  to: number,
): void {
  const a0 = row * size;
  const a1 = a0 + size;
  const b0 = column * size;
  const b1 = b0 + size;
  const b2 = b1 + size;
  const b3 = b2 + size;
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s03 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  for (let k = from; k < to; k++) {
    const x0 = left[a0 + k] as number;
    const x1 = left[a1 + k] as number;
    const y0 = right[b0 + k] as number;
    const y1 = right[b1 + k] as number;
    const y2 = right[b2 + k] as number;
    const y3 = right[b3 + k] as number;
    s00 += x0 * y0;
    s01 += x0 * y1;
    s02 += x0 * y2;
    s03 += x0 * y3;
    s10 += x1 * y0;
    s11 += x1 * y1;
    s12 += x1 * y2;
    s13 += x1 * y3;
  }
  const t0 = a0 + column;
  const t1 = a1 + column;
  target[t0] = (target[t0] as number) + sign * s00;
  target[t0 + 1] = (target[t0 + 1] as number) + sign * s01;
  target[t0 + 2] = (target[t0 + 2] as number) + sign * s02;
  target[t0 + 3] = (target[t0 + 3] as number) + sign * s03;
  target[t1] = (target[t1] as number) + sign * s10;
  target[t1 + 1] = (target[t1 + 1] as number) + sign * s11;
  target[t1 + 2] = (target[t1 + 2] as number) + sign * s12;
  target[t1 + 3] = (target[t1 + 3] as number) + sign * s13;
}

function addOne(
  target: Float64Array,
  left: Float64Array,
  right: Float64Array,
  size: number,
  sign: number,
  row: number,
  column: number,
  from: number,
  to: number,
): void {
  let sum = 0;
  for (let k = from; k < to; k++) {
    sum += (left[row * size + k] as number) * (right[column * size + k] as number);
  }
  target[row * size + column] = (target[row * size + column] as number) + sign * sum;
}
