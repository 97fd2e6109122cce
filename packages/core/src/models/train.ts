import { MODELS } from '../cache/tags.ts';
import type { Deps } from '../deps.ts';
import { loadMovieFacts } from './load-movie-facts.ts';
import { loadRatings } from './load-ratings.ts';
import { storeModel } from './store-model.ts';
import { type TrainingOptions, trainInThread } from './train-in-thread.ts';

export type TrainReport = { modelId: string; ratings: number; movies: number; seconds: number };

export type TrainParams = TrainingOptions & {
  /** Also on what TMDb says of movies. */
  useTmdb?: boolean;
  /** Settings are learned from the data first; default: true. */
  isLearned?: boolean;
};

/**
 * Trains on everything the database holds (on what TMDb says only when `useTmdb`), stores the model and makes it serve.
 * Running it twice leaves two equal models, the later one serving; stopped at any moment it leaves the serving model as
 * it was.
 * @returns undefined when there is nothing to train on: no ratings, or no movies
 */
export async function train(
  deps: Pick<Deps, 'db' | 'pool' | 'cache' | 'clock' | 'log'>,
  { onProgress, signal, useTmdb, isLearned = true }: TrainParams = {},
): Promise<TrainReport | undefined> {
  const began = performance.now();
  onProgress?.(0, 'reading ratings');
  const ratings = await loadRatings(deps);
  const catalogue = await loadMovieFacts(deps, { useTmdb });
  if (ratings.scores.length === 0 || catalogue.length === 0) return undefined;
  const trained = await trainInThread(
    { ratings, catalogue, isLearned },
    {
      signal,
      onProgress: (fraction, step) => onProgress?.(0.05 + fraction * 0.85, `training: ${step}`),
    },
  );
  signal?.throwIfAborted();
  onProgress?.(0.9, 'storing the model');
  const modelId = await storeModel(deps, trained);
  await deps.cache.drop([MODELS]);
  onProgress?.(1, 'the model serves');
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  const report = { modelId, ratings: ratings.scores.length, movies: catalogue.length, seconds };
  deps.log.info(report, 'A model was trained and serves');
  return report;
}
