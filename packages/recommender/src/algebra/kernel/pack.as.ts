import { GROUP, GROUP_BYTES } from './micro.as';

/** One group from rows: out[k][r] = source[r][k]; rows that are missing are zero. */
export function packRows(out: usize, source: usize, stride: usize, rows: i32, depth: i32): void {
  for (let row = 0; row < GROUP; row++) {
    const from = source + <usize>row * stride;
    let to = out + <usize>row * sizeof<Real>();
    for (let k = 0; k < depth; k++) {
      store<Real>(to, row < rows ? load<Real>(from + <usize>k * sizeof<Real>()) : <Real>0);
      to += GROUP_BYTES;
    }
  }
}

/** One group from columns: out[k][c] = source[k][c]; columns that are missing are zero. */
export function packColumns(out: usize, source: usize, stride: usize, columns: i32, depth: i32): void {
  for (let k = 0; k < depth; k++) {
    if (columns == GROUP) {
      v128.store(out, v128.load(source));
      v128.store(out, v128.load(source, 16), 16);
    } else {
      for (let column = 0; column < GROUP; column++) {
        const at = <usize>column * sizeof<Real>();
        store<Real>(out + at, column < columns ? load<Real>(source + at) : <Real>0);
      }
    }
    out += GROUP_BYTES;
    source += stride;
  }
}

/** The reverse of {@link packRows}. */
export function unpackRows(target: usize, stride: usize, packed: usize, rows: i32, depth: i32): void {
  for (let row = 0; row < rows; row++) {
    const to = target + <usize>row * stride;
    const from = packed + <usize>row * sizeof<Real>();
    for (let k = 0; k < depth; k++) {
      store<Real>(to + <usize>k * sizeof<Real>(), load<Real>(from + <usize>k * GROUP_BYTES));
    }
  }
}

/** The reverse of {@link packColumns}. */
export function unpackColumns(target: usize, stride: usize, packed: usize, columns: i32, depth: i32): void {
  for (let k = 0; k < depth; k++) {
    for (let column = 0; column < columns; column++) {
      const at = <usize>column * sizeof<Real>();
      store<Real>(target + at, load<Real>(packed + at));
    }
    target += stride;
    packed += GROUP_BYTES;
  }
}

/**
 * A lower triangle held as rows of f64 into groups of its rows, or of its columns where transposed; what is on the
 * other side of the diagonal is written as zero.
 */
export function packTriangle(out: usize, triangle: usize, size: i32, isTransposed: bool): void {
  for (let first = 0; first < size; first += GROUP) {
    for (let k = 0; k < size; k++) {
      for (let inGroup = 0; inGroup < GROUP; inGroup++) {
        const row = isTransposed ? k : first + inGroup;
        const column = isTransposed ? first + inGroup : k;
        const isStored = column <= row && row < size;
        const value = isStored ? load<f64>(triangle + ((<usize>row * <usize>size + <usize>column) << 3)) : 0;
        store<Real>(out, <Real>value);
        out += sizeof<Real>();
      }
    }
  }
}
