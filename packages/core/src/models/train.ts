import type { Deps } from '../deps.ts';
import { countRatings } from './data-growth.ts';
import type { Verdict } from './judge-model.ts';
import { loadMovieFacts } from './load-movie-facts.ts';
import { loadRatings } from './load-ratings.ts';
import { isIntact } from './row-checksum.ts';
import { settle } from './serve-model.ts';
import { storeModel } from './store-model.ts';
import { type TrainingInput, type TrainingOptions, trainInThread } from './train-in-thread.ts';
import { beginTraining, failTraining, forgetTraining, type TrainingReason } from './trainings.ts';
import { watchMemory } from './watch-memory.ts';

export type TrainReport = {
  modelId: string;
  ratings: number;
  movies: number;
  /** From reading the ratings to serving. */
  seconds: number;
  verdict: Verdict;
  /** Whether it serves now. */
  isPromoted: boolean;
};

export type TrainParams = TrainingOptions & {
  /** Default: requested. */
  reason?: TrainingReason;
  /** Also on what TMDb says of movies. */
  useTmdb?: boolean;
  /** Settings are learned from the data first, and the model measured; default: true. */
  isLearned?: boolean;
} & Pick<TrainingInput, 'memoryMb' | 'maxMovies'>;

type TrainDeps = Pick<Deps, 'db' | 'pool' | 'clock' | 'log'>;

/**
 * Trains on everything the database holds (on what TMDb says only when `useTmdb`), stores the model, reads it back and
 * makes it serve, unless it is worse than the one that does. Running it twice leaves two equal models, the later one
 * serving; stopped at any moment it leaves the serving model as it was. Whoever calls it says so (`announceModel`).
 * @returns undefined when there is nothing to train on: no ratings, or no movies
 */
export async function train(deps: TrainDeps, params: TrainParams = {}): Promise<TrainReport | undefined> {
  const { onProgress, signal, useTmdb, isLearned = true, reason = 'requested', memoryMb, maxMovies } = params;
  const began = performance.now();
  onProgress?.(0, 'reading ratings');
  const [ratings, catalogue] = await Promise.all([loadRatings(deps), loadMovieFacts(deps, { useTmdb })]);
  const counts = { ratings: ratings.scores.length, movies: catalogue.length };
  if (counts.ratings === 0 || counts.movies === 0) return undefined;
  const modelId = await beginTraining(deps, {
    reason,
    ratings: await countRatings(deps),
    movies: counts.movies,
  });
  try {
    const input = { ratings, catalogue, isLearned, memoryMb, maxMovies };
    await trainAndStore(deps, { modelId, input, onProgress, signal });
  } catch (error) {
    if (signal?.aborted) await forgetTraining(deps, modelId);
    else await failTraining(deps, { modelId, error });
    throw error;
  }
  const settled = await settle(deps, modelId);
  onProgress?.(1, settled.isPromoted ? 'the model serves' : 'the model before goes on serving');
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  const report = { modelId, ...counts, seconds, ...settled };
  deps.log.info({ ...report, reason }, settled.isPromoted ? 'A model was trained and serves' : NOT_PROMOTED);
  return report;
}

const NOT_PROMOTED = 'A model was trained and is worse than the one that serves, which goes on';

type TrainAndStore = TrainingOptions & { modelId: string; input: TrainingInput };

async function trainAndStore(
  deps: TrainDeps,
  { modelId, input, onProgress, signal }: TrainAndStore,
): Promise<void> {
  const began = performance.now();
  const memory = watchMemory();
  const failed = new AbortController();
  try {
    const trained = await trainInThread(input, {
      signal: signal ? AbortSignal.any([signal, failed.signal]) : failed.signal,
      onProgress: (fraction, step) => onProgress?.(0.05 + fraction * 0.85, `training: ${step}`),
      onMemory: (megabytes) => deps.log.info({ modelId, megabytes }, 'A training begins a solve'),
    });
    onProgress?.(0.9, 'storing the model');
    signal?.throwIfAborted();
    const finished = trained.learned.then((learned) => {
      const trainingSeconds = Math.round(performance.now() - began) / 1_000;
      return { ...learned, trainingSeconds, peakMemoryMb: memory.stop() };
    });
    finished.catch(() => {});
    await storeModel(deps, { modelId, trained, finished });
  } catch (error) {
    // The thread may still be learning.
    failed.abort(error);
    throw error;
  } finally {
    memory.stop();
  }
  signal?.throwIfAborted();
  onProgress?.(0.95, 'reading it back');
  if (!(await isIntact(deps.db, modelId)))
    throw new Error('The model read back is not the one that was stored');
}
