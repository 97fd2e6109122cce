/** Bytes of a row of the target that are added up in registers. */
const STRIPE: usize = 128;

// @ts-expect-error: decorator
@inline
function addScaled(sum: v128, factor: v128, values: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<Real>(factor, values, sum);
  return v128.add<Real>(sum, v128.mul<Real>(factor, values));
}

/**
 * Sparse rows times a dense matrix, some of its columns: target[r] = Σ_e values[e] · source[columns[e]]. A stripe of all
 * source rows fits the second-level cache, and is used for all rows of the target before the next one.
 *
 * @param target where the first row's first value is; `source` likewise
 * @param offsets of the first of `rows` sparse rows
 * @param bytes of a row that are to be computed
 */
export function combineRows(
  target: usize,
  targetStride: usize,
  source: usize,
  sourceStride: usize,
  rows: i32,
  offsets: usize,
  columns: usize,
  values: usize,
  bytes: usize,
): void {
  let from: usize = 0;
  for (; from + STRIPE <= bytes; from += STRIPE) {
    for (let row = 0; row < rows; row++) {
      let entry = <usize>load<i32>(offsets + (<usize>row << 2));
      const end = <usize>load<i32>(offsets + (<usize>row << 2), 4);
      const zero = v128.splat<Real>(<Real>0);
      let s0 = zero, s1 = zero, s2 = zero, s3 = zero, s4 = zero, s5 = zero, s6 = zero, s7 = zero;
      for (; entry < end; entry++) {
        const at = source + from + <usize>load<i32>(columns + (entry << 2)) * sourceStride;
        const factor = v128.splat<Real>(<Real>load<f64>(values + (entry << 3)));
        s0 = addScaled(s0, factor, v128.load(at));
        s1 = addScaled(s1, factor, v128.load(at, 16));
        s2 = addScaled(s2, factor, v128.load(at, 32));
        s3 = addScaled(s3, factor, v128.load(at, 48));
        s4 = addScaled(s4, factor, v128.load(at, 64));
        s5 = addScaled(s5, factor, v128.load(at, 80));
        s6 = addScaled(s6, factor, v128.load(at, 96));
        s7 = addScaled(s7, factor, v128.load(at, 112));
      }
      const to = target + from + <usize>row * targetStride;
      v128.store(to, s0);
      v128.store(to, s1, 16);
      v128.store(to, s2, 32);
      v128.store(to, s3, 48);
      v128.store(to, s4, 64);
      v128.store(to, s5, 80);
      v128.store(to, s6, 96);
      v128.store(to, s7, 112);
    }
  }
  for (; from < bytes; from += sizeof<Real>()) {
    for (let row = 0; row < rows; row++) {
      let entry = <usize>load<i32>(offsets + (<usize>row << 2));
      const end = <usize>load<i32>(offsets + (<usize>row << 2), 4);
      let sum: Real = 0;
      for (; entry < end; entry++) {
        const at = source + from + <usize>load<i32>(columns + (entry << 2)) * sourceStride;
        sum += <Real>load<f64>(values + (entry << 3)) * load<Real>(at);
      }
      store<Real>(target + from + <usize>row * targetStride, sum);
    }
  }
}
