export type { Resources } from './algebra/resources.ts';
export { openPool } from './algebra/threads/pool.ts';
export {
  type Feature,
  type FeatureKind,
  featureCode,
  languageOf,
  readFeatureCode,
} from './data/feature-codes.ts';
export { type Grading, gradeOf } from './data/feedback.ts';
export {
  buildInteractions,
  type Interactions,
  indexOfId,
  POSITIVE_SCORE,
  type RatingColumns,
} from './data/interactions.ts';
export { type BeyondAccuracy, measureBeyondAccuracy } from './evaluation/beyond-accuracy.ts';
export {
  type ColdStartCurve,
  coldStartCurve,
  prepareColdStart,
} from './evaluation/cold-start.ts';
export { type Comparison, comparePaired } from './evaluation/compare.ts';
export {
  EVALUATED_MODELS,
  type EvaluatedModel,
  type EvaluateParams,
  type EvaluationResult,
  evaluate,
  servedRanker,
  type Trained,
  trainSplit,
} from './evaluation/evaluate.ts';
export { type Measures, meanOf, measure } from './evaluation/metrics.ts';
export { type Protocol, type Split, splitBy, splitRandom, splitTemporal } from './evaluation/protocols.ts';
export {
  type MovieSegment,
  type ReaderSegment,
  segmentMovies,
  segmentReaders,
} from './evaluation/segments.ts';
export { type Learned, type LearnOptions, learnSettings, type Measured } from './learning/learn-settings.ts';
export type { MovieFacts } from './models/content.ts';
export type { NeighbourRows } from './models/neighbour-rows.ts';
export { chooseMovies, type OnboardingAnswers } from './onboarding/choose-movies.ts';
export { measureOnboarding, type OnboardingMeasure } from './onboarding/measure-onboarding.ts';
export { type AskableMovie, type OnboardingPool, toOnboardingPool } from './onboarding/pool.ts';
export { type Filler, type FillParams, fillUp } from './serving/fill.ts';
export { type ProfileEntry, toInterests, weightIn } from './serving/profile.ts';
export { HEAD, type Ranking, type RankParams, rankMovies } from './serving/rank.ts';
export type { Reason } from './serving/reason.ts';
export {
  type ListParams,
  listFrom,
  PARTS,
  type RecommendParams,
  recommend,
  type Strategy,
} from './serving/recommend.ts';
export type { Component, ComponentName, Recommendation } from './serving/recommendation.ts';
export { type NeighbourRow, type RowLookup, rowLookup } from './serving/row-lookup.ts';
export { type Blend, defaultSettings, type ModelSettings, type ServingSettings } from './settings.ts';
export {
  ANY_MOVIE,
  type Model,
  type ModelPart,
  type PartName,
  popularMovies,
  type RowName,
  type TrainingData,
  type TrainOptions,
  trainModel,
} from './train-model.ts';
