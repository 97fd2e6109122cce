import type { Resources } from '../algebra/resources.ts';
import { meanOf } from '../evaluation/metrics.ts';
import type { Split } from '../evaluation/protocols.ts';
import { toCatalogueRows } from '../models/neighbour-rows.ts';
import { type SequentialSettings, trainSequential } from '../models/sequential.ts';
import type { Blend } from '../settings.ts';
import type { Model } from '../train-model.ts';
import { gainsOfEach } from './gains.ts';
import type { Choice } from './learn-settings.ts';
import { type ReaderScores, scoreReaders } from './score-readers.ts';

/** With fewer readers nothing but luck would be learned. */
const FEWEST_READERS = 1000;
/** Each try is another solve; for more movies than this it takes too long for what it may bring. */
const MOST_MOVIES = 6000;
/** Standard errors that a change has to win by. */
const SURE = 2;

/** Tried one after the other, each on top of those that won. */
const CHANGES: ((settings: SequentialSettings) => SequentialSettings)[] = [
  (settings) => ({ ...settings, ridge: settings.ridge / 4 }),
  (settings) => ({ ...settings, ridge: settings.ridge * 4 }),
  (settings) => ({ ...settings, decay: 0.95, horizon: 0.9 }),
  (settings) => ({ ...settings, decay: 0.8, horizon: 0.7 }),
];

type Learned = {
  sequential: SequentialSettings;
  blend: Blend;
  gains: Float64Array;
  /** Scored with it. */
  readers: readonly ReaderScores[];
};

type Tried = Resources & { split: Split; model: Model; chosen: Choice; shares: readonly number[] };

/**
 * How far the sequential part looks and how strongly it is held back, where there are readers enough to tell: a change is
 * kept when, at the best share for it, it wins by more than two standard errors (paired by reader).
 *
 * @param params.chosen the blend and the recency, which stay but for the share.
 * @param params.readers scored as the model is.
 * @param params.shares of the sequential part.
 */
export function learnSequential(params: Tried & { readers: readonly ReaderScores[] }): Learned {
  const { split, model, chosen, readers } = params;
  const { blend, gains } = chosen;
  let best: Learned = { sequential: model.settings.sequential, blend, gains, readers };
  if (split.users.length < FEWEST_READERS || split.train.movieIds.length > MOST_MOVIES) return best;
  for (const change of CHANGES) {
    const found = tryOut(params, change(best.sequential));
    const { mean, standardError } = meanOf(
      found.gains.map((gain, reader) => gain - (best.gains[reader] as number)),
    );
    if (mean > SURE * standardError) best = found;
  }
  return best;
}

/** The best share for these settings. */
function tryOut(
  { split, model, chosen, shares, ...resources }: Tried,
  sequential: SequentialSettings,
): Learned {
  const { grading, maxNeighbours, maxMovies } = model.settings;
  const rows = trainSequential({
    interactions: split.train,
    settings: sequential,
    ...{ grading, maxNeighbours, maxMovies },
    isByWeight: false,
    ...resources,
    onProgress: () => {},
  });
  const parts = model.parts.map((part) =>
    part.name === 'sequential'
      ? { ...part, rows: toCatalogueRows(rows, split.train.movieIds, model.movies) }
      : part,
  );
  const settings = { ...model.settings, sequential, recency: chosen.recency };
  const [readers = []] = scoreReaders(split, { ...model, parts, settings });
  const blends = shares
    .filter((share) => share + chosen.blend.factors <= 1)
    .map((share) => ({ ...chosen.blend, sequential: share }));
  const tried = gainsOfEach(readers, blends).map((gains, index) => {
    return { sequential, blend: blends[index] as Blend, gains, readers };
  });
  return tried.reduce((a, b) => (meanOf(b.gains).mean > meanOf(a.gains).mean ? b : a));
}
