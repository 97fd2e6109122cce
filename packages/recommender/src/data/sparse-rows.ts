/** Row `r` is positions `offsets[r]` to `offsets[r + 1]` (exclusive) of `columns` and `values`. */
export type SparseRows = { offsets: Int32Array; columns: Int32Array; values: Float64Array };

/** Columns become rows; entries of a row come out in ascending order of their former row. */
export function transpose(rows: SparseRows, columnCount: number): SparseRows {
  const offsets = new Int32Array(columnCount + 1);
  for (const column of rows.columns) offsets[column + 1] = (offsets[column + 1] as number) + 1;
  for (let column = 0; column < columnCount; column++) {
    offsets[column + 1] = (offsets[column + 1] as number) + (offsets[column] as number);
  }
  const next = offsets.slice();
  const columns = new Int32Array(rows.columns.length);
  const values = new Float64Array(rows.columns.length);
  for (let row = 0; row + 1 < rows.offsets.length; row++) {
    const end = rows.offsets[row + 1] as number;
    for (let index = rows.offsets[row] as number; index < end; index++) {
      const column = rows.columns[index] as number;
      const position = next[column] as number;
      next[column] = position + 1;
      columns[position] = row;
      values[position] = rows.values[index] as number;
    }
  }
  return { offsets, columns, values };
}

/** Sum of the values of a row. */
export function rowSum(rows: SparseRows, row: number): number {
  let sum = 0;
  const end = rows.offsets[row + 1] as number;
  for (let index = rows.offsets[row] as number; index < end; index++) sum += rows.values[index] as number;
  return sum;
}

/** Sum of the squares of the values of a row. */
export function rowSquares(rows: SparseRows, row: number): number {
  let sum = 0;
  const end = rows.offsets[row + 1] as number;
  for (let index = rows.offsets[row] as number; index < end; index++)
    sum += (rows.values[index] as number) ** 2;
  return sum;
}
