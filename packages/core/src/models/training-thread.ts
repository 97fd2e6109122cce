import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { buildInteractions, type Interactions, learnSettings, trainModel } from '@matinee/recommender';
import type { TrainingInput, TrainingMessage } from './train-in-thread.ts';

/** Share of the time that goes into learning settings. */
const LEARNING = 0.7;

// Runs in a thread of its own: training blocks for seconds, and the worker's loop has locks to renew.
const { ratings, catalogue, isLearned } = workerData as TrainingInput;
const interactions = buildInteractions(ratings);
const data = { interactions, catalogue };
const learned = isLearned
  ? learnSettings(data, { onProgress: (done) => report(done * LEARNING, 'settings') })
  : undefined;
const before = learned ? LEARNING : 0;
const model = trainModel(data, {
  settings: learned?.settings,
  onProgress: (done, part) => report(before + done * (1 - before), part),
});
const measured = learned?.measured ?? { userIds: new Int32Array(), gains: new Float32Array() };
post({ kind: 'trained', model, measured, dataFingerprint: fingerprint(interactions) });

function report(fraction: number, step: string): void {
  post({ kind: 'progress', fraction, step });
}

function post(message: TrainingMessage): void {
  parentPort?.postMessage(message);
}

/** The same ratings give the same one, in whatever order the database returned them. */
function fingerprint(data: Interactions): string {
  const hash = createHash('sha256');
  for (const column of Object.values(data)) hash.update(column);
  return hash.digest('hex');
}
