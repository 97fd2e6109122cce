/**
 * One row of Σ_r w_r · l_r · r_rᵀ over sparse rows: what shares a row with `column`, added up in `sums`, then stored.
 * A row of sums fits the second-level cache, which a matrix that is added to all over does not.
 *
 * @param entries of the column: positions `from` to `to` of `rowOf` and `leftValues`
 * @param limit columns from here on are left out; columns of a row ascend
 */
export function addGramRow(
  target: usize,
  from: i32,
  to: i32,
  rowOf: usize,
  leftValues: usize,
  offsets: usize,
  columns: usize,
  values: usize,
  limit: i32,
  sums: usize,
): void {
  memory.fill(sums, 0, (<usize>limit) << 3);
  for (let entry = from; entry < to; entry++) {
    const row = <usize>load<i32>(rowOf + ((<usize>entry) << 2));
    const factor = load<f64>(leftValues + ((<usize>entry) << 3));
    const end = <usize>load<i32>(offsets + (row << 2), 4);
    for (let other = <usize>load<i32>(offsets + (row << 2)); other < end; other++) {
      const column = load<i32>(columns + (other << 2));
      if (column >= limit) break;
      const at = sums + ((<usize>column) << 3);
      store<f64>(at, load<f64>(at) + factor * load<f64>(values + (other << 3)));
    }
  }
  for (let column: usize = 0; column < <usize>limit; column++) {
    store<Real>(target + column * sizeof<Real>(), <Real>load<f64>(sums + (column << 3)));
  }
}
