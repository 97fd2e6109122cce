import type { Perform } from '../threads/crew.ts';
import { type CombineJob, performCombine } from './combine.ts';
import { type GramJob, performGram } from './gram.ts';
import { type InverseJob, performInverse } from './inverse.ts';
import type { Tools } from './panels.ts';
import { performSolve, type SolveJob } from './solve.ts';
import { performSteps, type StepsJob } from './steps.ts';

/** What a computation is, as it goes to another thread. */
export type Job = InverseJob | SolveJob | GramJob | CombineJob | StepsJob;

export function performJob(tools: Tools, job: Job): Perform {
  if (job.kind === 'inverse') return performInverse(tools, job);
  if (job.kind === 'solve') return performSolve(tools, job);
  if (job.kind === 'combine') return performCombine(tools, job);
  if (job.kind === 'steps') return performSteps(tools, job);
  return performGram(tools, job);
}
