import type { Resources } from '../algebra/resources.ts';
import { type Interactions, indexOfId } from '../data/interactions.ts';
import { learnSettings } from '../learning/learn-settings.ts';
import type { MovieFacts } from '../models/content.ts';
import { PARTS, recommend } from '../serving/recommend.ts';
import { rowLookup } from '../serving/row-lookup.ts';
import { defaultSettings, type ModelSettings } from '../settings.ts';
import { type Model, type PartName, popularMovies, type TrainingData, trainModel } from '../train-model.ts';
import { baselineRanker } from './baselines.ts';
import { type Measures, measure, RANKED, type Ranker } from './metrics.ts';
import { profileOf } from './profile-of.ts';
import type { Protocol, Split } from './protocols.ts';

/**
 * What can be evaluated, weakest first. `content`, `ials`, `sequential` and `ease` are the parts of `hybrid`, which is what is
 * served; the others are what it must beat.
 */
export const EVALUATED_MODELS = [
  'popular',
  'genres',
  'content',
  'itemKnn',
  'ials',
  'sequential',
  'ease',
  'hybrid',
] as const;

export type EvaluatedModel = (typeof EVALUATED_MODELS)[number];

export type TrainSplitParams = {
  split: Split;
  /** Facts of any movies; those outside the split's catalogue are not used. */
  catalogue: readonly MovieFacts[];
  /** By whose rule settings are learned, on the training part. */
  protocol: Protocol;
  /** Not learned but given. */
  settings?: Partial<ModelSettings>;
  /** Milliseconds from any fixed point; only differences are used, for `trainSeconds`. */
  now: () => number;
  /** What training may use; nothing said of memory is no bound. */
  resources?: Resources;
};

/** A model of the training part of a split; what is evaluated on the split may share it. */
export type Trained = { model: Model; seconds: number };

export type EvaluateParams = TrainSplitParams & {
  models: readonly EvaluatedModel[];
  /** Already trained on this split; else it is trained for the first model that needs it. */
  trained?: Trained;
  onProgress?: (model: EvaluatedModel, done: number) => void;
};

export type EvaluationResult = { model: EvaluatedModel; trainSeconds: number } & Measures;

const PARTS_OF: Partial<Record<EvaluatedModel, readonly PartName[]>> = {
  content: ['content'],
  ials: ['factors'],
  sequential: ['sequential'],
  ease: ['collaborative'],
  hybrid: PARTS.hybrid,
};

/** A part is measured by itself, without what is taken from its scores in a list. */
const PLAIN = { diversity: 0, novelty: 0 };

/** Learns the settings that are not given and trains a model, as a training by schedule does. */
export function trainSplit(params: TrainSplitParams, onProgress: (done: number) => void = () => {}): Trained {
  const start = params.now();
  const data = { interactions: params.split.train, catalogue: inCatalogue(params) };
  const settings = settingsFor(params, data, (done) => onProgress(done * 0.5));
  const model = trainModel(data, {
    ...params.resources,
    settings,
    onProgress: (done) => onProgress(0.5 + done * 0.5),
  });
  return { model, seconds: (params.now() - start) / 1000 };
}

/** Learned, unless all that can be learned is given. */
function settingsFor(
  { protocol, settings, resources }: TrainSplitParams,
  data: TrainingData,
  onProgress: (done: number) => void,
): ModelSettings {
  if (settings?.blend && settings.recency !== undefined)
    return { ...defaultSettings({ userCount: data.interactions.userIds.length, protocol }), ...settings };
  return learnSettings(data, { ...resources, protocol, settings, onProgress }).settings;
}

/**
 * Measures models on a split, in the order asked for. Ours are measured through {@link recommend}, the function that
 * serves, on rows as they are stored; they share one training, whose seconds each of them reports.
 */
export function evaluate(params: EvaluateParams): EvaluationResult[] {
  const { split, models, now, onProgress = () => {} } = params;
  let { trained } = params;
  return models.map((model) => {
    const start = now();
    const parts = PARTS_OF[model];
    let rank: Ranker;
    let trainSeconds: number;
    if (parts) {
      trained ??= trainSplit(params, (done) => onProgress(model, done * 0.8));
      const manner = model === 'hybrid' ? {} : PLAIN;
      rank = servedRanker(split.train, { model: trained.model, parts, ...manner });
      trainSeconds = trained.seconds;
    } else {
      const { protocol } = params;
      rank = baselineRanker(model, { train: split.train, catalogue: inCatalogue(params), protocol });
      trainSeconds = (now() - start) / 1000;
    }
    const measures = measure(split, { rank, onProgress: (done) => onProgress(model, 0.8 + done * 0.2) });
    onProgress(model, 1);
    return { model, trainSeconds, ...measures };
  });
}

function inCatalogue({ split, catalogue }: Pick<TrainSplitParams, 'split' | 'catalogue'>): MovieFacts[] {
  return catalogue.filter(({ id }) => indexOfId(split.train.movieIds, id) >= 0);
}

/** Ranks by the serving function: profile in, list out, movies rated in training left out. */
export function servedRanker(
  train: Interactions,
  served: { model: Model; parts?: readonly PartName[]; diversity?: number; novelty?: number },
): Ranker {
  const { model, parts = PARTS.hybrid, diversity, novelty } = served;
  const rows = rowLookup(model);
  const popular = popularMovies(model);
  return (user) => {
    const profile = profileOf(train, user);
    const { settings } = model;
    const list = recommend({ profile, rows, popular, limit: RANKED, parts, diversity, novelty, settings });
    return Int32Array.from(list, ({ movieId }) => indexOfId(train.movieIds, movieId));
  };
}
