import { type Job, performJob } from './blocked/jobs.ts';
import { openTools, type Tools } from './blocked/panels.ts';
import { isKernelAvailable, kernelModule } from './kernel/load-kernel.ts';
import type { Precision } from './precision.ts';
import { endCrew, leadCrew, type RunPhase, runAlone } from './threads/crew.ts';
import type { Pool } from './threads/pool.ts';
import type { Workspace } from './workspace.ts';

/** `kernel`: WebAssembly with SIMD. `plain`: typed arrays alone, some ten times slower, for where that is missing. */
export type AlgebraPath = 'kernel' | 'plain';

export type Computation = {
  /** By default the kernel where it runs, unless `MATINEE_ALGEBRA` says `plain`. */
  path?: AlgebraPath;
  /** Who helps; nobody where not given. Results are the same bytes however many do. */
  pool?: Pool;
  /** Called with 0…1, never less than before. */
  onProgress?: (done: number) => void;
};

export function choosePath(wanted?: AlgebraPath): AlgebraPath {
  if (wanted === 'kernel' && !isKernelAvailable()) throw new Error('the kernel does not run on this machine');
  if (wanted) return wanted;
  return process.env.MATINEE_ALGEBRA === 'plain' || !isKernelAvailable() ? 'plain' : 'kernel';
}

let computations = 0;

/** Leads one computation in a workspace, with the pool's help. */
export function compute<T extends Job>(params: {
  workspace: Workspace;
  precision: Precision;
  job: T;
  pool?: Pool | undefined;
  onProgress: (done: number) => void;
  lead: (tools: Tools, job: T, runPhase: RunPhase, onProgress: (done: number) => void) => void;
}): void {
  const { workspace, precision, job, pool, onProgress, lead } = params;
  const { memory, control } = workspace;
  const module = kernelModule(precision);
  const tools = openTools({ module, memory, precision, scratch: job.scratch, thread: 0 });
  const perform = performJob(tools, job);
  if (!pool || pool.threads === 1) {
    lead(tools, job, runAlone(perform), onProgress);
    return;
  }
  computations = (computations % 0x7fffffff) + 1;
  const id = computations;
  const runPhase = leadCrew(control, id, perform);
  pool.call({ module, memory, control, precision, id, job });
  try {
    lead(tools, job, runPhase, onProgress);
  } finally {
    endCrew(control);
  }
}
