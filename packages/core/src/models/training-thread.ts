import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import {
  buildInteractions,
  type Interactions,
  learnSettings,
  openPool,
  type Resources,
  trainModel,
} from '@matinee/recommender';
import type { ThreadInput, TrainingMessage } from './train-in-thread.ts';
import { trainingMemory } from './training-memory.ts';

/** Share of the time that goes into learning settings. */
const LEARNING = 0.6;

// Runs in a thread of its own: training blocks for seconds, and the worker's loop has locks to renew.
const input: Partial<ThreadInput> & Omit<ThreadInput, 'ratings'> = workerData;
const { catalogue, isLearned, isAlone, memoryMb, maxMovies } = input;
const interactions = takeInteractions();
const data = { interactions, catalogue };
await using pool = openPool(isAlone ? availableParallelism() : 1);
const resources: Resources = {
  pool,
  memory: trainingMemory(memoryMb),
  onMemory: (bytes) => post({ kind: 'memory', megabytes: Math.ceil(bytes / 1e6) }),
};
const limits = { ...(maxMovies !== undefined && { maxMovies }) };
const first =
  isLearned && isAlone
    ? learnSettings(data, {
        ...resources,
        settings: limits,
        onProgress: (done) => report(done * LEARNING, 'settings'),
      })
    : undefined;
const before = first ? LEARNING : 0;
const { settings, ...rows } = trainModel(data, {
  ...resources,
  settings: first?.settings ?? limits,
  onProgress: (done, part) => report(before + done * (1 - before), part),
});
const dataFingerprint = fingerprint(interactions);
// Handed over, not copied: most of what a training takes.
const handed = rows.parts.flatMap(({ rows: { neighbours, weights } }) => [neighbours.buffer, weights.buffer]);
post({ kind: 'rows', rows, dataFingerprint }, new Set(handed));
if (isAlone) {
  const nobody = { userIds: new Int32Array(), gains: new Float32Array() };
  const learned = first ?? { settings, measured: nobody, recall20: null };
  const { measured, recall20 } = learned;
  post({ kind: 'learned', settings: learned.settings, measured, recall20 });
}

/** Ratings as they came are not needed any more then, and take more than the interactions. */
function takeInteractions(): Interactions {
  if (!input.ratings) throw new Error('There are no ratings');
  const interactions = buildInteractions(input.ratings);
  delete input.ratings;
  return interactions;
}

function report(fraction: number, step: string): void {
  post({ kind: 'progress', fraction, step });
}

function post(message: TrainingMessage, handed: Iterable<ArrayBufferLike> = []): void {
  const transferred = [...handed].filter((buffer) => buffer instanceof ArrayBuffer);
  parentPort?.postMessage(message, transferred);
}

/** The same ratings give the same one, in whatever order the database returned them. */
function fingerprint(data: Interactions): string {
  const hash = createHash('sha256');
  for (const column of Object.values(data)) hash.update(column);
  return hash.digest('hex');
}
