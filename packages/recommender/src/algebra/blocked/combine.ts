import type { Precision } from '../precision.ts';
import type { Perform, RunPhase } from '../threads/crew.ts';
import { type Matrix, type Scratch, scratchBytes, strideOf, type Tools, takeScratch } from './panels.ts';
import type { SparseAddresses } from './sparse-addresses.ts';

/** Some of many sparse rows times a dense matrix. */
export type CombineJob = {
  kind: 'combine';
  target: Matrix;
  source: Matrix;
  sparse: SparseAddresses;
  /** Rows of the target, from this one of the sparse rows. */
  first: number;
  rows: number;
  scratch: Scratch;
};

/** Bytes of a row that are a task: a few stripes of the kernel's. */
const TASK_BYTES = 512;

export const combineScratchBytes = scratchBytes;

export function combineJob(
  take: (bytes: number) => number,
  job: Omit<CombineJob, 'kind' | 'scratch'>,
  precision: Precision,
  threads: number,
): CombineJob {
  return { kind: 'combine', ...job, scratch: takeScratch(take, precision, threads) };
}

export function leadCombine(tools: Tools, job: CombineJob, runPhase: RunPhase): void {
  runPhase(0, 0, Math.ceil(strideOf(tools, job.target) / TASK_BYTES));
}

export function performCombine(tools: Tools, job: CombineJob): Perform {
  const { target, source, sparse, first, rows } = job;
  const stride = strideOf(tools, target);
  return (_phase, _step, task) => {
    const from = task * TASK_BYTES;
    tools.kernel.combineRows(
      target.address + from,
      stride,
      source.address + from,
      strideOf(tools, source),
      rows,
      sparse.offsets + 4 * first,
      sparse.columns,
      sparse.values,
      Math.min(TASK_BYTES, stride - from),
    );
  };
}
