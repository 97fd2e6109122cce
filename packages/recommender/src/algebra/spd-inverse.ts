/** Columns a block: three 64 × 64 blocks of f64 fit a 256 kB cache. */
const BLOCK = 64;

/**
 * Inverse of a symmetric positive definite matrix, by Cholesky: A = L Lᵀ, U = (L⁻¹)ᵀ, A⁻¹ = U Uᵀ.
 * Everything heavy is one product with a transposed right side, so a faster kernel has one function to replace.
 *
 * @param matrix row-major f64, size × size; only its lower triangle is read. It is overwritten.
 * @param onProgress called with 0…1 after each block of columns.
 * @returns the inverse, row-major, both triangles, in the memory of `matrix`.
 * @throws RangeError when the matrix is not positive definite.
 */
export function invertSpd(
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
  for (let row = 0; row < size; row++) {
    for (let column = row + 1; column < size; column++) {
      matrix[row * size + column] = matrix[column * size + row] as number;
    }
  }
  return matrix;
}

/** Lower Cholesky factor in place, a block of columns at a time. */
function factor(matrix: Float64Array, size: number, onProgress: (done: number) => void): void {
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
    if (!(pivot > 0)) throw new RangeError('matrix is not positive definite');
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
function addProduct(
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
