import { totalmem } from 'node:os';
import type { Resources } from '@matinee/recommender';

/** Of what the machine or its cgroup has, for one solve; ratings, rows and the rest of the process need some, too. */
const SHARE = 0.5;

/** The settings that are named where memory is not enough. */
const settings = { limit: 'RECOMMENDER_MEMORY_MB', size: 'RECOMMENDER_MAX_MOVIES' };

/** How much memory one solve of a training may take. */
export function trainingMemory(megabytes?: number): NonNullable<Resources['memory']> {
  if (megabytes !== undefined) return { limit: megabytes * 1e6, settings };
  // 0 or more than there is where nothing is constrained.
  const constrained = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  return { limit: SHARE * Math.min(totalmem(), constrained), settings };
}
