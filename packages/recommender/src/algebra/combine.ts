import type { SparseRows } from '../data/sparse-rows.ts';
import { combineJob, combineScratchBytes, leadCombine } from './blocked/combine.ts';
import { copySparse, sparseBytes } from './blocked/sparse-addresses.ts';
import { type Computation, choosePath, compute } from './compute.ts';
import { bytesOf, type Precision, precisionOf, type RealArray } from './precision.ts';
import { openWorkspace, roundUp, workspaceOf } from './workspace.ts';

export type CombinerParams = Pick<Computation, 'path' | 'pool'> & {
  rows: SparseRows;
  /** D: dense, row-major. Where it is of a workspace with room enough (`combinerBytes`) it is not copied. */
  source: RealArray;
  /** Of the source, and of what is computed. */
  columns: number;
  /** Rows computed at a time, at most. */
  batch: number;
};

export type Combiner = {
  /**
   * Rows `first` to `first + count` of S · D, row-major, in the precision of D. What it returns is overwritten by the next
   * call.
   */
  combine: (first: number, count: number) => RealArray;
};

/** Bytes a combiner takes in the workspace of its source. */
export function combinerBytes(params: {
  rows: SparseRows;
  columns: number;
  batch: number;
  precision: Precision;
  threads: number;
}): number {
  const { rows, columns, batch, precision, threads } = params;
  return (
    sparseBytes(rows.offsets.length - 1, rows.columns.length) +
    roundUp(batch * columns * bytesOf(precision)) +
    combineScratchBytes(precision, threads)
  );
}

/** S · D for sparse rows S and a dense matrix D, as many rows at a time as are wanted. */
export function openCombiner(params: CombinerParams): Combiner {
  const { rows, source, columns, batch, pool } = params;
  if (choosePath(params.path) === 'plain') return plainCombiner(params);
  const precision = precisionOf(source);
  const threads = pool?.threads ?? 1;
  const room = combinerBytes({ rows, columns, batch, precision, threads });
  const own = workspaceOf(source, room);
  const workspace = own ?? openWorkspace(roundUp(source.byteLength) + room);
  const held = own ? source : workspace.matrix(source.length / columns, columns, precision);
  if (!own) held.set(source);
  const sparse = copySparse(workspace, rows);
  const result = workspace.matrix(batch, columns, precision);
  const job = combineJob(
    workspace.take,
    {
      target: { address: result.byteOffset, rows: batch, columns },
      source: { address: held.byteOffset, rows: source.length / columns, columns },
      sparse,
      first: 0,
      rows: batch,
    },
    precision,
    threads,
  );
  return {
    combine: (first, count) => {
      const some = { ...job, first, rows: count };
      compute({ workspace, precision, job: some, pool, onProgress: () => {}, lead: leadCombine });
      return result.subarray(0, count * columns);
    },
  };
}

function plainCombiner({ rows, source, columns, batch }: CombinerParams): Combiner {
  const { offsets, columns: indices, values } = rows;
  const result =
    source instanceof Float32Array ? new Float32Array(batch * columns) : new Float64Array(batch * columns);
  return {
    combine: (first, count) => {
      result.fill(0, 0, count * columns);
      for (let row = 0; row < count; row++) {
        const to = row * columns;
        for (
          let entry = offsets[first + row] as number;
          entry < (offsets[first + row + 1] as number);
          entry++
        ) {
          const from = (indices[entry] as number) * columns;
          const factor = values[entry] as number;
          for (let column = 0; column < columns; column++) {
            result[to + column] =
              (result[to + column] as number) + factor * (source[from + column] as number);
          }
        }
      }
      return result.subarray(0, count * columns);
    },
  };
}
