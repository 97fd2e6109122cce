import { defaultSettings, type Measured } from '@matinee/recommender';
import { settle } from '../models/serve-model.ts';
import { storeModel } from '../models/store-model.ts';
import { beginTraining } from '../models/trainings.ts';
import type { TestDeps } from './test-deps.ts';

export type ModelFixture = {
  /** NDCG@10 of each reader; default: nobody was measured. */
  gains?: readonly number[];
  /** Of the settings. */
  ridge?: number;
  dataFingerprint?: string;
  ratings?: number;
  /** Default: yes. */
  isSettled?: boolean;
};

/** A model of two movies, stored and judged as after a training; returns its id. */
export async function createModel(deps: TestDeps, fixture: ModelFixture = {}): Promise<string> {
  const { gains = [], ridge = 100, dataFingerprint = 'same', ratings = 10, isSettled = true } = fixture;
  deps.time.now = new Date(deps.time.now.getTime() + 1_000);
  const modelId = await beginTraining(deps, { reason: 'requested', ratings, movies: 2 });
  const trained = { model: smallModel(ridge), measured: measuredWith(gains), dataFingerprint };
  await storeModel(deps, { modelId, trained, trainingSeconds: 1.5, peakMemoryMb: 120 });
  if (isSettled) await settle(deps, modelId);
  return modelId;
}

/** Readers numbered from 1. */
export function measuredWith(gains: readonly number[]): Measured {
  return { userIds: Int32Array.from(gains, (_, index) => index + 1), gains: Float32Array.from(gains) };
}

function smallModel(ridge: number) {
  const rows = {
    offsets: Int32Array.of(0, 1, 2),
    neighbours: Int32Array.of(2, 1),
    weights: Float32Array.of(0.5, 0.25),
  };
  const settings = { ...defaultSettings({ userCount: 600 }), ridge };
  return {
    settings,
    movies: Int32Array.of(1, 2),
    popularity: Float32Array.of(3, 1),
    parts: [
      { name: 'content' as const, rows },
      { name: 'collaborative' as const, rows },
    ],
  };
}
