import {
  type ColdStartCurve,
  type Comparison,
  coldStartCurve,
  comparePaired,
  defaultSettings,
  EVALUATED_MODELS,
  type EvaluationResult,
  evaluate,
  measure,
  type Protocol,
  prepareColdStart,
  type Split,
  servedRanker,
  splitBy,
  type Trained,
  trainSplit,
} from '@matinee/recommender';
import { type Details, detailsOf } from './details.ts';
import { SERVED_MODEL } from './report.ts';
import type { Data } from './run-evaluation.ts';

/** A model as the page shows it: without what differs from run to run. */
export type Measured = Pick<
  EvaluationResult,
  'ndcg10' | 'ndcg10StandardError' | 'recall20' | 'coverage10'
> & {
  name: string;
  details: Details;
};

/** A change to what is served, and what it costs or gives against it. */
export type Variant = Measured & { comparison: Comparison };

export type ProtocolReport = {
  protocol: Protocol;
  /** Evaluated. */
  users: number;
  catalogue: number;
  models: Measured[];
  /** What is served against each other model. */
  against: { name: string; comparison: Comparison }[];
  /** Rows of other lengths; `null`: not cut at all. */
  truncation: (Variant & { maxNeighbours: number | null })[];
  /** What is taken from scores for being alike or popular. */
  reranking: Variant[];
};

/** Everything that is measured of one data set. */
export type FullReport = {
  dataset: string;
  ratings: number;
  users: number;
  movies: number;
  protocols: ProtocolReport[];
  coldStart: ColdStartCurve;
};

const PROTOCOLS = ['temporal', 'random'] as const;
const NEIGHBOURS = [256, 2048, null];
const RERANKING = [
  { name: 'diversity 0, novelty 0', diversity: 0, novelty: 0 },
  { name: 'novelty 0', novelty: 0 },
  { name: 'diversity 0', diversity: 0 },
  { name: 'diversity .3', diversity: 0.3 },
  { name: 'diversity .7', diversity: 0.7 },
];

type Log = (line: string) => void;

/** Trains once a protocol, once a length of rows, and once a fold of newcomers; everything else is measured on these. */
export function measureAll(data: Data, log: Log): FullReport {
  const { interactions, catalogue } = data;
  const protocols = PROTOCOLS.map((protocol) => measureProtocol(data, { protocol, log }));
  log('newcomers');
  const settings = defaultSettings({ userCount: interactions.userIds.length });
  return {
    dataset: data.name,
    ratings: interactions.scores.length,
    users: interactions.userIds.length,
    movies: interactions.movieIds.length,
    protocols: protocols,
    coldStart: coldStartCurve(prepareColdStart({ interactions, catalogue, settings })),
  };
}

function measureProtocol(data: Data, { protocol, log }: { protocol: Protocol; log: Log }): ProtocolReport {
  const { catalogue } = data;
  const split = splitBy(data.interactions, protocol);
  const common = { split, catalogue, protocol, now: () => 0 };
  log(`${protocol}: training`);
  const trained = trainSplit(common);
  log(`${protocol}: models`);
  const results = evaluate({ ...common, models: EVALUATED_MODELS, trained });
  const served = results.find(({ model }) => model === SERVED_MODEL);
  if (!served) throw new Error('What is served was not evaluated');
  const context = { data, split, served };
  const truncation = NEIGHBOURS.map((maxNeighbours) => {
    log(`${protocol}: rows of ${maxNeighbours ?? 'any length'}`);
    const { settings } = trained.model;
    const isSame = maxNeighbours === settings.maxNeighbours;
    const length = maxNeighbours ?? split.train.movieIds.length;
    const other = isSame
      ? trained
      : trainSplit({ ...common, settings: { ...settings, maxNeighbours: length } });
    return { maxNeighbours, ...variantOf(context, { name: `rows of ${maxNeighbours}`, trained: other }) };
  });
  const reranking = RERANKING.map((manner) => {
    log(`${protocol}: ${manner.name}`);
    return variantOf(context, { trained, ...manner });
  });
  return {
    protocol,
    users: split.users.length,
    catalogue: split.train.movieIds.length,
    models: results.map((result) => measured(context, { name: result.model, result })),
    against: results
      .filter((result) => result !== served)
      .map(({ model, perUser }) => ({ name: model, comparison: comparePaired(perUser, served.perUser) })),
    truncation,
    reranking,
  };
}

type Context = { data: Data; split: Split; served: EvaluationResult };

type VariantOf = { name: string; trained: Trained; diversity?: number; novelty?: number };

function variantOf(context: Context, { name, trained, ...manner }: VariantOf): Variant {
  const { split, served } = context;
  const result = measure(split, { rank: servedRanker(split.train, { model: trained.model, ...manner }) });
  return {
    ...measured(context, { name, result: { ...result, model: SERVED_MODEL, trainSeconds: 0 } }),
    comparison: comparePaired(served.perUser, result.perUser),
  };
}

function measured(
  { data, split }: Context,
  { name, result }: { name: string; result: EvaluationResult },
): Measured {
  const { ndcg10, ndcg10StandardError, recall20, coverage10 } = result;
  const details = detailsOf(split, { result, catalogue: data.catalogue });
  return { name, ndcg10, ndcg10StandardError, recall20, coverage10, details };
}
