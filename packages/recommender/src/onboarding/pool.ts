import type { RowLookup } from '../serving/row-lookup.ts';

/** A movie that somebody new may be asked about. */
export type AskableMovie = {
  id: number;
  /** How many people gave each score from 1 to 10. */
  histogram: readonly number[];
  /** What is known of it, such as genres and decade: what two share makes them alike. */
  features: readonly string[];
};

/** Movies that somebody new may be asked about, prepared for choosing: arrays of one length, best known first. */
export type OnboardingPool = {
  movieIds: Int32Array;
  /** How probable a useful answer is: the share who know it × who like it among them; the most probable has 1. */
  answerable: Float64Array;
  /** How much liking it changes a list, 0–1: the length of its row of the model. 1 for all without a model. */
  telling: Float64Array;
  features: readonly ReadonlySet<string>[];
  /** Movies × movies, row by row, 0–1: how alike people and features say that two are; 1 for itself. Symmetric. */
  alike: Float32Array;
};

/** From this score a movie is liked. */
const LIKED = 8;
/** What two movies with the same features, and not a person who likes both, have in common. */
const BY_FEATURES = 0.5;

/**
 * Prepares movies for choosing. Takes 4 bytes a pair of movies.
 * @param movies best known first
 * @param rows of a model; without one movies are alike by features only
 */
export function toOnboardingPool(movies: readonly AskableMovie[], rows?: RowLookup): OnboardingPool {
  const rowOf = (id: number) => rows?.('collaborative', id);
  // Where nobody has rated anything the order says which are known.
  const fans = movies.map(({ histogram }, place) => sum(histogram.slice(LIKED - 1)) + 1 / (1 + place / 10));
  const lengths = movies.map(({ id }) => lengthOf(rowOf(id)?.weights));
  return {
    movieIds: Int32Array.from(movies, ({ id }) => id),
    answerable: toShares(fans),
    telling: toShares(lengths),
    features: movies.map(({ features }) => new Set(features)),
    alike: likenessOf(movies, rowOf),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Of what a row says for other movies. */
function lengthOf(weights: Float32Array | undefined): number {
  return Math.sqrt(weights?.reduce((total, weight) => total + Math.max(0, weight) ** 2, 0) ?? 0);
}

/** Of the largest; all 1 where there is none above 0. */
function toShares(values: readonly number[]): Float64Array {
  const most = Math.max(0, ...values);
  return Float64Array.from(values, (value) => (most > 0 ? value / most : 1));
}

type RowOf = (id: number) => { neighbours: Int32Array; weights: Float32Array } | undefined;

/** The larger of what features say and what a model's rows do, each scaled to its strongest neighbour. */
function likenessOf(movies: readonly AskableMovie[], rowOf: RowOf): Float32Array {
  const size = movies.length;
  const alike = new Float32Array(size * size);
  const places = new Map(movies.map(({ id }, place) => [id, place]));
  const raise = (a: number, b: number, value: number) => {
    for (const at of [a * size + b, b * size + a]) alike[at] = Math.max(alike[at] as number, value);
  };
  const features = movies.map((movie) => new Set(movie.features));
  features.forEach((own, a) => {
    raise(a, a, 1);
    for (let b = 0; b < a; b++) raise(a, b, BY_FEATURES * overlapOf(own, features[b] as Set<string>));
  });
  movies.forEach(({ id }, a) => {
    const row = rowOf(id);
    const near = Array.from(row?.neighbours ?? [], (other, index) => ({
      b: places.get(other),
      weight: row?.weights[index] as number,
    }));
    const strongest = Math.max(0, ...near.map(({ b, weight }) => (b === undefined ? 0 : weight)));
    for (const { b, weight } of near) if (b !== undefined && weight > 0) raise(a, b, weight / strongest);
  });
  return alike;
}

/** Jaccard's. */
function overlapOf(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const feature of a) if (b.has(feature)) shared++;
  return shared > 0 ? shared / (a.size + b.size - shared) : 0;
}
