import type { Resources } from './algebra/resources.ts';
import { featureRows, withRows } from './data/features.ts';
import { toFeedback } from './data/feedback.ts';
import { type Interactions, indexOfId } from './data/interactions.ts';
import { type MovieFacts, trainContent } from './models/content.ts';
import { toContentVectors, toFeatureRows } from './models/content-vectors.ts';
import { trainEase } from './models/ease.ts';
import { trainFactorRows } from './models/factor-rows.ts';
import { type NeighbourRows, type RowForm, toCatalogueRows } from './models/neighbour-rows.ts';
import { type PopularSettings, trainPopular } from './models/popular.ts';
import { trainSequential } from './models/sequential.ts';
import type { NeighbourRow } from './serving/row-lookup.ts';
import { defaultSettings, type ModelSettings } from './settings.ts';

/** The parts of a score; each is a set of rows. */
export type PartName = 'collaborative' | 'sequential' | 'factors' | 'content' | 'popularity';

/**
 * All that a model stores as rows: beside the parts of a score `features`, what is known of a movie as a vector of unit
 * length (`neighbours` are codes of features). `popularity` is one row, of {@link ANY_MOVIE}, with 0–1 for each liked movie.
 */
export type RowName = PartName | 'features';

export type ModelPart = {
  name: RowName;
  /** Row `m` belongs to `movies[m]`; `neighbours` are catalogue ids, heaviest weight first (but see {@link RowName}). */
  rows: NeighbourRows;
  /** What any interest adds to any movie, beside the rows; looked up as the row of {@link ANY_MOVIE}. */
  rest?: NeighbourRow;
};

/** Stands for any movie of a profile where rows are looked up; no movie has this id. */
export const ANY_MOVIE = -1;

/** A trained model: rows of neighbours, nothing else has to be kept to serve or to explain. */
export type Model = {
  settings: ModelSettings;
  /** Catalogue ids, ascending: every movie of the catalogue or of the ratings. */
  movies: Int32Array;
  parts: ModelPart[];
  /** How many like it, one a movie: liked ratings (score ≥ 8), as far as {@link PopularSettings} have them count. */
  popularity: Float32Array;
};

export type TrainingData = {
  interactions: Interactions;
  /** Any order. Movies without ratings get content rows only. */
  catalogue: readonly MovieFacts[];
};

export type TrainOptions = Resources &
  Pick<RowForm, 'isByWeight'> & {
    /** Over {@link defaultSettings}. */
    settings?: Partial<ModelSettings>;
    /** Called with 0…1 and what is being worked on; never decreasing. */
    onProgress?: (done: number, part: PartName) => void;
  };

/**
 * Trains every part of a model. The same data and settings give the same bytes.
 * Takes one inverse of min(users, movies)² ({@link trainEase}) and one solution for the movies that enough people liked
 * ({@link trainSequential}), one after the other, of at most `maxMovies` movies each.
 *
 * @throws RangeError when a setting is out of its range, or memory is not enough.
 */
export function trainModel(data: TrainingData, options: TrainOptions = {}): Model {
  const { interactions, catalogue } = data;
  const { isByWeight, onProgress = () => {} } = options;
  const settings = { ...defaultSettings({ userCount: interactions.userIds.length }), ...options.settings };
  const { maxNeighbours, maxMovies } = settings;
  const { pool, memory, onMemory } = options;
  const shared = { maxNeighbours, isByWeight, maxMovies, pool, memory, onMemory };
  const movies = unionOfIds(interactions.movieIds, catalogue);
  const facts = new Map(catalogue.map((movie) => [movie.id, movie]));
  const feedback = toFeedback(interactions, settings.grading);
  const rated = Array.from(interactions.movieIds, (id) => facts.get(id));
  const collaborative = trainEase({
    feedback: withRows(feedback, featureRows(rated, settings.features)),
    ridge: settings.ridge,
    dropout: settings.dropout,
    ...shared,
    onProgress: (done) => onProgress(done * 0.5, 'collaborative'),
  });
  const sequential = trainSequential({
    interactions,
    grading: settings.grading,
    settings: settings.sequential,
    ...shared,
    onProgress: (done) => onProgress(0.5 + done * 0.2, 'sequential'),
  });
  const factors = trainFactorRows({
    feedback,
    settings: settings.factors,
    ...shared,
    onProgress: (done) => onProgress(0.7 + done * 0.2, 'factors'),
  });
  const popularity = popularityOf(interactions, { movies, settings: settings.popular });
  const vectors = toContentVectors(Array.from(movies, (id) => facts.get(id)));
  const content = trainContent({
    vectors,
    positives: popularity,
    maxNeighbours,
    isByWeight,
    onProgress: (done) => onProgress(0.9 + done * 0.1, 'content'),
  });
  const ofRated = (rows: NeighbourRows) => toCatalogueRows(rows, interactions.movieIds, movies);
  return {
    settings,
    movies,
    parts: [
      {
        name: 'collaborative',
        rows: ofRated(collaborative),
        rest: { neighbours: interactions.movieIds, weights: collaborative.rest },
      },
      { name: 'sequential', rows: ofRated(sequential) },
      { name: 'factors', rows: ofRated(factors) },
      { name: 'content', rows: toCatalogueRows(content, movies, movies) },
      { name: 'features', rows: toFeatureRows(vectors) },
      { name: 'popularity', rows: noRows(movies.length), rest: popularityRow(movies, popularity) },
    ],
    popularity,
  };
}

function popularityOf(
  interactions: Interactions,
  { movies, settings }: { movies: Int32Array; settings: PopularSettings },
): Float32Array {
  const popularity = new Float32Array(movies.length);
  trainPopular(interactions, settings).forEach((count, movie) => {
    popularity[indexOfId(movies, interactions.movieIds[movie] as number)] = count;
  });
  return popularity;
}

/** Of every movie that anybody liked, how many do, in the logarithm, 1 for the most liked. */
function popularityRow(movies: Int32Array, popularity: Float32Array): NeighbourRow {
  const most = popularity.reduce((max, count) => Math.max(max, count), 0);
  const isLiked = (_: number, index: number) => (popularity[index] as number) > 0;
  return {
    neighbours: movies.filter(isLiked),
    weights: popularity.filter(isLiked).map((count) => Math.log1p(count) / Math.log1p(most)),
  };
}

function noRows(movieCount: number): NeighbourRows {
  return {
    offsets: new Int32Array(movieCount + 1),
    neighbours: new Int32Array(),
    weights: new Float32Array(),
  };
}

/** The movies of a model from most to least popular, ties by lower id; those nobody liked come last. */
export function popularMovies(model: Pick<Model, 'movies' | 'popularity'>): Int32Array {
  const { movies, popularity } = model;
  return Int32Array.from(movies.keys())
    .sort((a, b) => (popularity[b] as number) - (popularity[a] as number) || a - b)
    .map((index) => movies[index] as number);
}

function unionOfIds(rated: Int32Array, catalogue: readonly MovieFacts[]): Int32Array {
  return Int32Array.from(new Set([...rated, ...catalogue.map((movie) => movie.id)])).sort();
}
