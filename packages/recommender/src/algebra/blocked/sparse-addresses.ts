import type { SparseRows } from '../../data/sparse-rows.ts';
import { roundUp, type Workspace } from '../workspace.ts';

/** Sparse rows in the kernel's memory: i32 offsets and columns, f64 values. */
export type SparseAddresses = { offsets: number; columns: number; values: number };

/** Bytes of so many rows and entries. */
export const sparseBytes = (rows: number, entries: number): number =>
  roundUp(4 * (rows + 1)) + roundUp(4 * entries) + roundUp(8 * entries);

export function copySparse(workspace: Workspace, { offsets, columns, values }: SparseRows): SparseAddresses {
  return {
    offsets: copyIn(workspace, offsets),
    columns: copyIn(workspace, columns),
    values: copyIn(workspace, values),
  };
}

/** The address of a copy. */
export function copyIn(workspace: Workspace, values: Int32Array | Float64Array): number {
  const address = workspace.take(values.byteLength);
  const { buffer } = workspace.memory;
  if (values instanceof Int32Array) new Int32Array(buffer, address, values.length).set(values);
  else new Float64Array(buffer, address, values.length).set(values);
  return address;
}
