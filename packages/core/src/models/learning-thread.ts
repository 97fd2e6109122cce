import { parentPort, workerData } from 'node:worker_threads';
import { buildInteractions, defaultSettings, learnSettings } from '@matinee/recommender';
import type { ThreadInput, TrainingMessage } from './train-in-thread.ts';
import { trainingMemory } from './training-memory.ts';

// Beside the thread that trains: nothing is learned here that would change the rows there.
const { ratings, catalogue, memoryMb, maxMovies } = workerData as ThreadInput;
const data = { interactions: buildInteractions(ratings), catalogue };
const { sequential } = defaultSettings({ userCount: data.interactions.userIds.length });
const { settings, measured, recall20 } = learnSettings(data, {
  memory: trainingMemory(memoryMb),
  settings: { sequential, ...(maxMovies !== undefined && { maxMovies }) },
});
parentPort?.postMessage({ kind: 'learned', settings, measured, recall20 } satisfies TrainingMessage);
