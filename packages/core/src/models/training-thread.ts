import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { buildInteractions, type Interactions, trainModel } from '@matinee/recommender';
import type { TrainingInput, TrainingMessage } from './train-in-thread.ts';

// Runs in a thread of its own: training blocks for seconds, and the worker's loop has locks to renew.
const { ratings, catalogue } = workerData as TrainingInput;
const interactions = buildInteractions(ratings);
const model = trainModel(
  { interactions, catalogue },
  { onProgress: (fraction, step) => post({ kind: 'progress', fraction, step }) },
);
post({ kind: 'trained', model, dataFingerprint: fingerprint(interactions) });

function post(message: TrainingMessage): void {
  parentPort?.postMessage(message);
}

/** The same ratings give the same one, in whatever order the database returned them. */
function fingerprint(data: Interactions): string {
  const hash = createHash('sha256');
  for (const column of Object.values(data)) hash.update(column);
  return hash.digest('hex');
}
