import { defaultSettings, type Measured } from '@matinee/recommender';
import type { Deps } from '../deps.ts';
import { settle } from '../models/serve-model.ts';
import { storeModel } from '../models/store-model.ts';
import { beginTraining } from '../models/trainings.ts';

export type ModelFixture = {
  /** NDCG@10 of each reader; default: nobody was measured. */
  gains?: readonly number[];
  /** Default: not known, as of models of an earlier version. */
  recall20?: number | null;
  /** Of the settings. */
  ridge?: number;
  dataFingerprint?: string;
  ratings?: number;
  /** Default: yes. */
  isSettled?: boolean;
};

let created = 0;

/** A model of two movies, stored and judged as after a training; returns its id. */
export async function createModel(
  deps: Pick<Deps, 'db' | 'pool' | 'clock'>,
  fixture: ModelFixture = {},
): Promise<string> {
  const { gains = [], recall20 = null, ridge = 100 } = fixture;
  const { dataFingerprint = 'same', ratings = 10, isSettled = true } = fixture;
  // One after the other, and before what the test does.
  const at = new Date(deps.clock.now().getTime() - 3_600_000 + 1_000 * ++created);
  const then = { ...deps, clock: { now: () => at } };
  const modelId = await beginTraining(then, { reason: 'requested', ratings, movies: 2 });
  const { settings, ...rows } = smallModel(ridge);
  const learned = { settings, measured: measuredWith(gains), recall20 };
  const finished = { ...learned, trainingSeconds: 1.5, peakMemoryMb: 120 };
  await storeModel(then, {
    modelId,
    trained: { rows, dataFingerprint },
    finished: Promise.resolve(finished),
  });
  if (isSettled) await settle(then, modelId);
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
