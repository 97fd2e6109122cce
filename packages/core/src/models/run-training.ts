import type { Deps } from '../deps.ts';
import { announceModel } from './announce-model.ts';
import { hasGrown } from './data-growth.ts';
import { needsModel } from './needs-model.ts';
import { type TrainParams, type TrainReport, train } from './train.ts';
import type { TrainingReason } from './trainings.ts';

type RunDeps = Pick<Deps, 'db' | 'pool' | 'cache' | 'clock' | 'log' | 'jobs'>;

/**
 * {@link train}, unless its reason is gone: several processes may have found no model at their start, or more ratings,
 * one after the other.
 * @returns undefined when nothing was trained
 */
export async function runTraining(
  deps: RunDeps,
  params: TrainParams & { reason: TrainingReason },
): Promise<TrainReport | undefined> {
  const { reason } = params;
  if (reason === 'firstStart' && !(await needsModel(deps))) return undefined;
  if (reason === 'grown' && !(await hasGrown(deps))) return undefined;
  const report = await train(deps, params);
  if (report?.isPromoted) await announceModel(deps);
  return report;
}
