import { parentPort, workerData } from 'node:worker_threads';
import { buildInteractions, learnSettings } from '@matinee/recommender';
import type { TrainingInput } from './train-in-thread.ts';
import { trainingMemory } from './training-memory.ts';

// Beside the thread that trains, as what is learned here changes nothing of the rows there.
const { ratings, catalogue, memoryMb, maxMovies } = workerData as TrainingInput;
const data = { interactions: buildInteractions(ratings), catalogue };
const learned = learnSettings(data, {
  memory: trainingMemory(memoryMb),
  settings: { ...(maxMovies !== undefined && { maxMovies }) },
});
parentPort?.postMessage(learned);
