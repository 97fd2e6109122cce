import type { Resources } from '../algebra/resources.ts';
import { meanOf } from '../evaluation/metrics.ts';
import { type Protocol, type Split, splitBy } from '../evaluation/protocols.ts';
import { type Blend, defaultSettings, type ModelSettings } from '../settings.ts';
import { type TrainingData, trainModel } from '../train-model.ts';
import { fewerReaders } from './fewer-readers.ts';
import { gainsOfEach } from './gains.ts';
import { learnNovelty } from './learn-novelty.ts';
import { learnSequential } from './learn-sequential.ts';
import { recallOf } from './recall.ts';
import { type ReaderScores, scoreReaders } from './score-readers.ts';

export type LearnOptions = Resources & {
  /** What the model is for. Default: temporal, what serving is. */
  protocol?: Protocol;
  /** Over {@link defaultSettings}; what is named here is not learned. */
  settings?: Partial<ModelSettings>;
  /** Ratings that are learned from, at most; the default is 10 million. */
  mostRatings?: number;
  /** Called with 0…1. */
  onProgress?: (done: number) => void;
};

export type Learned = {
  settings: ModelSettings;
  /** NDCG@10 on the nested split with these settings; null when there were too few readers to learn from. */
  validation: number | null;
  /** Recall@20 of the same; null likewise. */
  recall20: number | null;
  /** Whom that is the mean of; no readers when there were too few. */
  measured: Measured;
};

/** NDCG@10 of each reader it was measured with; both of one length. */
export type Measured = {
  /** The caller's ids, ascending. */
  userIds: Int32Array;
  gains: Float32Array;
};

/** With fewer readers to validate on the defaults are a better guess. */
const FEWEST_READERS = 50;
/** Of more, evenly spread readers are learned from: learning is to cost less than training. */
const MOST_RATINGS = 10_000_000;
/** More say hardly anything more. */
const MOST_READERS = 3000;
/**
 * Standard errors: of hundreds of choices the best one looks better than it is. Of as few readers as {@link LUCKY}; with more
 * of them the best choice is less a matter of luck.
 */
const SURE = 2.5;
const LUCKY = 700;

const RECENCIES = [null, 100, 50, 20, 10] as const;
const SEQUENTIAL_SHARES = [0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9];
const FACTOR_SHARES = [0, 0.1, 0.2, 0.3, 0.4];
const CONTENT_SHARES = [0, 0.03, 0.06, 0.1];

/**
 * Settings for a data set: how the parts are blended and how fast a profile ages, chosen on a nested split of the data, by
 * the same rule that would hold test ratings back. Takes a training on that split and a few hundred rankings of each
 * reader's best candidates.
 *
 * @param data without anything held back for a test.
 */
export function learnSettings(data: TrainingData, options: LearnOptions = {}): Learned {
  const { protocol = 'temporal', mostRatings = MOST_RATINGS, onProgress = () => {} } = options;
  const { interactions, catalogue } = data;
  const { pool, memory, onMemory } = options;
  const resources = { pool, memory, onMemory };
  const settings = {
    ...defaultSettings({ userCount: interactions.userIds.length, protocol }),
    ...options.settings,
  };
  const split = fewer(splitBy(fewerReaders(interactions, mostRatings), protocol, 'nested'));
  if (split.users.length < FEWEST_READERS) {
    onProgress(1);
    const measured = { userIds: new Int32Array(), gains: new Float32Array() };
    return { settings, validation: null, recall20: null, measured };
  }
  const model = trainModel(
    { interactions: split.train, catalogue },
    {
      settings,
      ...resources,
      // Its rows are added up, and nothing else.
      isByWeight: false,
      onProgress: (done) => onProgress(done * 0.8),
    },
  );
  const recencies: readonly ModelSettings['recency'][] =
    options.settings?.recency === undefined ? RECENCIES : [settings.recency];
  const scores = scoreReaders(split, model, recencies);
  onProgress(0.9);
  const choices = recencies.flatMap((recency, index) => {
    const readers = scores[index] as ReaderScores[];
    const choices = options.settings?.blend ? [settings.blend] : blends(settings.blend);
    const gains = gainsOfEach(readers, choices);
    const judged = choices.map((blend, index) => ({ recency, blend, gains: gains[index] as Float64Array }));
    onProgress(0.9 + (0.09 * (index + 1)) / recencies.length);
    return judged;
  });
  const chosen = choose(choices, settings);
  const readers = scores[recencies.indexOf(chosen.recency)] as ReaderScores[];
  const learned =
    options.settings?.sequential || options.settings?.blend
      ? { sequential: settings.sequential, ...chosen, readers }
      : learnSequential({ ...resources, split, model, chosen, readers, shares: SEQUENTIAL_SHARES });
  const { sequential, blend, gains } = learned;
  const { reranking } = settings;
  const novelty = options.settings?.reranking
    ? reranking.novelty
    : learnNovelty(readers, { blend: chosen.blend, wanted: reranking.novelty });
  onProgress(1);
  return {
    settings: {
      ...settings,
      recency: chosen.recency,
      sequential,
      blend,
      reranking: { ...reranking, novelty },
    },
    validation: meanOf(gains).mean,
    recall20: recallOf(learned.readers, blend),
    measured: {
      userIds: split.users.map((user) => split.train.userIds[user] as number),
      gains: Float32Array.from(gains),
    },
  };
}

/** Settings that were tried, and NDCG@10 of each reader with them. */
export type Choice = Pick<ModelSettings, 'recency' | 'blend'> & { gains: Float64Array };

/**
 * Of the choices whose difference to the best one is within two and a half standard errors (paired by reader; with thousands of
 * readers less) the one nearest to the defaults: the readers at hand cannot tell these apart.
 */
function choose(choices: readonly Choice[], defaults: ModelSettings): Choice {
  const means = choices.map(({ gains }) => meanOf(gains).mean);
  const best = choices[means.indexOf(Math.max(...means))];
  if (!best) throw new RangeError('There is nothing to choose from');
  const isAsGood = ({ gains }: Choice) => {
    const { mean, standardError } = meanOf(
      gains.map((gain, reader) => (best.gains[reader] as number) - gain),
    );
    return mean <= SURE * Math.min(1, LUCKY / best.gains.length) * standardError;
  };
  const near = choices.filter(isAsGood).map((choice) => ({ choice, distance: distanceTo(choice, defaults) }));
  return near.reduce((a, b) => (b.distance < a.distance ? b : a)).choice;
}

function distanceTo({ recency, blend }: Choice, defaults: ModelSettings): number {
  const forgetting = (tau: number | null) => (tau === null ? 0 : 5 / tau);
  return Math.hypot(
    blend.sequential - defaults.blend.sequential,
    blend.factors - defaults.blend.factors,
    2 * (blend.contentAtEnd - defaults.blend.contentAtEnd),
    forgetting(recency) - forgetting(defaults.recency),
  );
}

function blends(base: Blend): Blend[] {
  return CONTENT_SHARES.flatMap((contentAtEnd) =>
    FACTOR_SHARES.flatMap((factors) =>
      SEQUENTIAL_SHARES.filter((sequential) => sequential + factors < 1).map((sequential) => ({
        ...base,
        sequential,
        factors,
        contentAtEnd,
      })),
    ),
  );
}

/** At most {@link MOST_READERS} of the evaluated readers, evenly spread. */
function fewer(split: Split): Split {
  const count = split.users.length;
  if (count <= MOST_READERS) return split;
  const kept = Array.from({ length: MOST_READERS }, (_, index) => Math.floor((index * count) / MOST_READERS));
  return {
    ...split,
    users: Int32Array.from(kept, (position) => split.users[position] as number),
    truth: kept.map((position) => split.truth[position] as Int32Array),
  };
}
