import { type Job, performJob } from '../blocked/jobs.ts';
import { openTools } from '../blocked/panels.ts';
import type { WasmMemory, WasmModule } from '../kernel/webassembly.ts';
import type { Precision } from '../precision.ts';
import { type Control, joinCrew } from './crew.ts';

/** What a helping thread is sent. */
export type HelpRequest = {
  module: WasmModule;
  memory: WasmMemory;
  control: Control;
  precision: Precision;
  /** Of this computation, and of no other in this workspace. */
  id: number;
  job: Job;
  /** From 1; the leader is 0. */
  thread: number;
};

export function help({ control, id, job, ...own }: HelpRequest): void {
  joinCrew(control, id, performJob(openTools({ ...own, scratch: job.scratch }), job));
}
