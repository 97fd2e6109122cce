import { buildInteractions, type Interactions, indexOfId, POSITIVE_SCORE } from '../data/interactions.ts';
import type { MovieFacts } from '../models/content.ts';
import type { ProfileEntry } from '../serving/profile.ts';
import { recommend, type Strategy } from '../serving/recommend.ts';
import { rowLookup } from '../serving/row-lookup.ts';
import type { ModelSettings } from '../settings.ts';
import { type Model, popularMovies, trainModel } from '../train-model.ts';
import { type Comparison, comparePaired } from './compare.ts';
import { meanOf, ndcg } from './metrics.ts';
import { profileOf } from './profile-of.ts';

/** A reader the model was not trained on, as a newcomer. */
export type Newcomer = {
  /** The first ratings, oldest first, {@link FIRST} of them. */
  first: ProfileEntry[];
  /** Catalogue ids of the movies liked after these. */
  truth: Int32Array;
  /** Of the model that was trained without the reader, in {@link ColdStart}. */
  fold: number;
};

/** Models of one data set, each trained without a part of the readers, and those readers as newcomers. */
export type ColdStart = { models: Model[]; newcomers: Newcomer[] };

/** What a newcomer is asked to have rated at most; what they like is looked for behind that. */
const FIRST = 20;
const FEWEST_TO_FIND = 5;
/** Readers who are new at a time: one in so many. */
export const FOLDS = 5;
const CUT = 10;

/**
 * Trains five models, each without another fifth of the readers (by their place in the order of ids), so that every
 * reader with enough ratings can be a newcomer to a model that knows nothing of them ("strong generalisation": Marlin,
 * "Collaborative filtering: a machine learning perspective", 2004).
 */
export function prepareColdStart(params: {
  interactions: Interactions;
  catalogue: readonly MovieFacts[];
  settings: ModelSettings;
  onProgress?: (done: number) => void;
}): ColdStart {
  const { interactions, catalogue, settings, onProgress = () => {} } = params;
  const newcomers: Newcomer[] = [];
  const models = Array.from({ length: FOLDS }, (_, fold) => {
    const known = withoutFold(interactions, fold);
    for (let user = fold; user < interactions.userIds.length; user += FOLDS) {
      const newcomer = newcomerOf(interactions, user);
      if (newcomer) newcomers.push({ ...newcomer, fold });
    }
    return trainModel(
      { interactions: known, catalogue: catalogue.filter(({ id }) => indexOfId(known.movieIds, id) >= 0) },
      { settings, onProgress: (done) => onProgress((fold + done) / FOLDS) },
    );
  });
  return { models, newcomers };
}

export type ColdStartPoint = {
  /** How many of the first ratings are known. */
  ratings: number;
  /** Of what is served. */
  ndcg10: number;
  /** What is served against what is popular. */
  comparison: Comparison;
};

export type ColdStartCurve = {
  /** Readers that were newcomers. */
  newcomers: number;
  /** NDCG@10 of what is popular, the same at every point. */
  popular: number;
  points: ColdStartPoint[];
};

const COUNTS = [0, 1, 2, 3, 5, 10, 20];

/**
 * How good what is served to newcomers is against what is popular, the more the more of their first ratings are known.
 * The movies of the first twenty ratings never count as found, whatever is known of them, so that points differ by what
 * is known alone.
 */
export function coldStartCurve(coldStart: ColdStart): ColdStartCurve {
  const popular = measureNewcomers(coldStart, { count: 0, strategy: 'popular' });
  const points = COUNTS.map((count) => {
    const served = measureNewcomers(coldStart, { count, strategy: 'hybrid' });
    return { ratings: count, ndcg10: meanOf(served).mean, comparison: comparePaired(popular, served) };
  });
  return { newcomers: coldStart.newcomers.length, popular: meanOf(popular).mean, points };
}

/** NDCG@10 of each newcomer when only the first `count` ratings are known. */
function measureNewcomers(
  { models, newcomers }: ColdStart,
  { count, strategy }: { count: number; strategy: Strategy },
): Float64Array {
  const served = models.map((model) => ({
    rows: rowLookup(model),
    popular: popularMovies(model),
    settings: model.settings,
  }));
  return Float64Array.from(newcomers, ({ first, truth, fold }) => {
    const from = served[fold];
    if (!from) throw new RangeError(`there is no model of fold ${fold}`);
    const exclude = new Set(first.map(({ movieId }) => movieId));
    const list = recommend({ ...from, profile: first.slice(0, count), exclude, strategy, limit: CUT });
    return ndcg(
      Int32Array.from(list, ({ movieId }) => movieId),
      truth,
      CUT,
    );
  });
}

function newcomerOf(data: Interactions, user: number): Omit<Newcomer, 'fold'> | undefined {
  const ratings = profileOf(data, user);
  const truth = ratings.slice(FIRST).filter(({ score = 0 }) => score >= POSITIVE_SCORE);
  if (truth.length < FEWEST_TO_FIND) return undefined;
  return { first: ratings.slice(0, FIRST), truth: Int32Array.from(truth, ({ movieId }) => movieId) };
}

/** The ratings without those of every fifth user, from the one at `fold` on. */
export function withoutFold(data: Interactions, fold: number): Interactions {
  const kept: number[] = [];
  const owners: number[] = [];
  data.userIds.forEach((userId, user) => {
    if (user % FOLDS === fold) return;
    for (let at = data.offsets[user] as number; at < (data.offsets[user + 1] as number); at++) {
      kept.push(at);
      owners.push(userId);
    }
  });
  return buildInteractions({
    userIds: owners,
    movieIds: kept.map((at) => data.movieIds[data.movies[at] as number] as number),
    scores: kept.map((at) => data.scores[at] as number),
    timestamps: kept.map((at) => data.timestamps[at] as number),
  });
}
