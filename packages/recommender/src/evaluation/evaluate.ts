import { type Interactions, indexOfId } from '../data/interactions.ts';
import type { MovieFacts } from '../models/content.ts';
import { recommend, type Strategy } from '../serving/recommend.ts';
import { rowLookup } from '../serving/row-lookup.ts';
import { defaultSettings, type ModelSettings } from '../settings.ts';
import { type Model, popularMovies, trainModel } from '../train-model.ts';
import { genreRanker, popularRanker } from './baselines.ts';
import { type Measures, measure, RANKED, type Ranker } from './metrics.ts';
import type { Protocol, Split } from './protocols.ts';

/** What can be evaluated, weakest first. `ease` and `content` are the parts of `hybrid`, which is what is served. */
export const EVALUATED_MODELS = ['popular', 'genres', 'content', 'ease', 'hybrid'] as const;

export type EvaluatedModel = (typeof EVALUATED_MODELS)[number];

export type EvaluateParams = {
  split: Split;
  /** Facts of any movies; those outside the split's catalogue are not used. */
  catalogue: readonly MovieFacts[];
  models: readonly EvaluatedModel[];
  /** Whose defaults are taken. */
  protocol: Protocol;
  /** Over the defaults. */
  settings?: Partial<ModelSettings>;
  /** Milliseconds from any fixed point; only differences are used, for `trainSeconds`. */
  now: () => number;
  onProgress?: (model: EvaluatedModel, done: number) => void;
};

export type EvaluationResult = { model: EvaluatedModel; trainSeconds: number } & Measures;

const STRATEGIES: Partial<Record<EvaluatedModel, Strategy>> = {
  content: 'content',
  ease: 'collaborative',
  hybrid: 'hybrid',
};

/**
 * Measures models on a split, in the order asked for. Ours are measured through {@link recommend}, the function that
 * serves, on rows as they are stored; they share one training, whose seconds each of them reports.
 */
export function evaluate(params: EvaluateParams): EvaluationResult[] {
  const { split, catalogue, models, now, onProgress = () => {} } = params;
  const known = catalogue.filter(({ id }) => indexOfId(split.train.movieIds, id) >= 0);
  let trained: { model: Model; seconds: number } | undefined;
  const settings = {
    ...defaultSettings({ userCount: split.train.userIds.length, protocol: params.protocol }),
    ...params.settings,
  };
  const train = (name: EvaluatedModel) => {
    const start = now();
    const model = trainModel(
      { interactions: split.train, catalogue: known },
      { settings, onProgress: (done) => onProgress(name, done * 0.8) },
    );
    return { model, seconds: (now() - start) / 1000 };
  };
  return models.map((model) => {
    const start = now();
    const strategy = STRATEGIES[model];
    let rank: Ranker;
    let trainSeconds: number;
    if (strategy) {
      trained ??= train(model);
      rank = servedRanker(split.train, { model: trained.model, strategy });
      trainSeconds = trained.seconds;
    } else {
      rank = model === 'popular' ? popularRanker(split.train) : genreRanker(split.train, known);
      trainSeconds = (now() - start) / 1000;
    }
    const measures = measure(split, { rank, onProgress: (done) => onProgress(model, 0.8 + done * 0.2) });
    onProgress(model, 1);
    return { model, trainSeconds, ...measures };
  });
}

/** Ranks by the serving function: profile in, list out, movies rated in training left out. */
export function servedRanker(train: Interactions, served: { model: Model; strategy: Strategy }): Ranker {
  const { model, strategy } = served;
  const rows = rowLookup(model);
  const popular = popularMovies(model);
  return (user) => {
    const start = train.offsets[user] as number;
    const profile = Array.from(train.movies.subarray(start, train.offsets[user + 1]), (movie, index) => ({
      movieId: train.movieIds[movie] as number,
      score: train.scores[start + index] as number,
      at: train.timestamps[start + index] as number,
    }));
    const list = recommend({ profile, rows, popular, limit: RANKED, strategy, settings: model.settings });
    return Int32Array.from(list, ({ movieId }) => indexOfId(train.movieIds, movieId));
  };
}
