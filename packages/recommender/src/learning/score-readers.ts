import { createSelector } from '../algebra/select-largest.ts';
import { indexOfId } from '../data/interactions.ts';
import { profileOf } from '../evaluation/profile-of.ts';
import type { Split } from '../evaluation/protocols.ts';
import { toInterests, weightIn } from '../serving/profile.ts';
import type { ModelSettings } from '../settings.ts';
import type { Model, PartName } from '../train-model.ts';
import { type DensePart, denseParts } from './dense-parts.ts';

/** The parts whose shares are learned. */
export const LEARNED: readonly PartName[] = ['collaborative', 'sequential', 'factors', 'content'];

/** What each part of a model says to one reader, of the movies that any part puts high. */
export type ReaderScores = {
  /** Liked movies the profile is worth. */
  evidence: number;
  /** By part, in the order of {@link LEARNED}: the sum of the best candidate, 0 for a part with nothing to say. */
  best: number[];
  /** By part: value of each candidate, 1 for the best. Candidates are in the order of their ids. */
  values: Float64Array[];
  /** By candidate: 0–1, as novelty sees it. */
  popularity: Float64Array;
  /** By candidate: whether it is one of the movies held back. */
  isTrue: Uint8Array;
  /** Movies held back, candidates or not. */
  truthCount: number;
};

/** Candidates of each part; what lies behind them reaches the first ten under no blend worth having. */
const CANDIDATES = 64;

/**
 * Scores of the readers of a split by every part of a model that was trained on it, as `recommend` would have them: once
 * for each way to forget, all in one pass over the rows.
 *
 * @returns by recency, by reader.
 */
export function scoreReaders(
  split: Split,
  model: Model,
  recencies: readonly ModelSettings['recency'][] = [model.settings.recency],
): ReaderScores[][] {
  const sums = createSums(model, recencies);
  const selector = createSelector(CANDIDATES);
  const [{ rest: popularity = new Float64Array(model.movies.length) } = {}] = denseParts(model, [
    'popularity',
  ]);
  const byReader = Array.from(split.users, (user, position) => {
    const profile = profileOf(split.train, user);
    const { interests, evidence } = toInterests(profile, model.settings);
    const { places, values } = sums.of(interests, profile);
    const wanted = split.truth[position] as Int32Array;
    const truth = new Set(
      Array.from(wanted, (movie) => indexOfId(model.movies, split.train.movieIds[movie] ?? -1)),
    );
    return values.map((ofParts) => {
      const chosen = new Set<number>();
      const best = ofParts.map((own) => {
        let most = 0;
        for (const index of selector.select(own, own.length, 0)) {
          chosen.add(index);
          most = Math.max(most, own[index] as number);
        }
        return most;
      });
      const candidates = Int32Array.from(chosen).sort();
      return {
        evidence,
        best,
        values: ofParts.map((own, part) => shares(own, candidates, best[part] as number)),
        popularity: Float64Array.from(candidates, (index) => popularity[places[index] as number] as number),
        isTrue: Uint8Array.from(candidates, (index) => (truth.has(places[index] as number) ? 1 : 0)),
        truthCount: wanted.length,
      };
    });
  });
  return recencies.map((_, index) => byReader.map((readers) => readers[index] as ReaderScores));
}

function shares(values: Float64Array, chosen: Int32Array, best: number): Float64Array {
  const result = new Float64Array(chosen.length);
  for (let index = 0; index < chosen.length; index++)
    result[index] = (values[chosen[index] as number] as number) / (best || 1);
  return result;
}

type Sums = {
  /** Candidates by place, ascending, and by recency and part their sums. */
  of: (
    interests: ReturnType<typeof toInterests>['interests'],
    profile: readonly { movieId: number }[],
  ) => { places: Int32Array; values: Float64Array[][] };
};

function createSums(model: Model, recencies: readonly ModelSettings['recency'][]): Sums {
  const { movies, settings } = model;
  const parts = denseParts(model, LEARNED);
  const ways = recencies.map((recency) => ({ ...settings, recency }));
  /** By part: the sums of a movie for every recency side by side; of `sequential`, which has none, one. */
  const widths = parts.map(({ name }) => (name === 'sequential' ? 1 : ways.length));
  const sums = widths.map((width) => new Float64Array(movies.length * width));
  const isKnown = new Uint8Array(movies.length);
  const known = new Int32Array(movies.length);
  return {
    of: (interests, profile) => {
      let count = 0;
      const masses = parts.map((part, index) => {
        const width = widths[index] as number;
        const mass = new Float64Array(width);
        const weights = new Float64Array(width);
        for (const interest of interests) {
          for (let way = 0; way < width; way++) {
            weights[way] = weightIn(part.name, interest, ways[way] ?? settings);
            mass[way] = (mass[way] as number) + (weights[way] as number);
          }
          if (weights[0] === 0) continue;
          const row = indexOfId(movies, interest.movieId);
          count = addRow(part, { row, sums: sums[index] as Float64Array, weights, isKnown, known, count });
        }
        return mass;
      });
      for (const { movieId } of profile) isKnown[indexOfId(movies, movieId)] = 0;
      const all = known.subarray(0, count);
      const places = all.filter((place) => isKnown[place] === 1).sort();
      const values = ways.map((_, way) =>
        parts.map(({ rest }, index) => {
          const width = widths[index] as number;
          const at = width === 1 ? 0 : way;
          const own = sums[index] as Float64Array;
          const mass = masses[index]?.[at] as number;
          const result = new Float64Array(places.length);
          for (let candidate = 0; candidate < places.length; candidate++) {
            const place = places[candidate] as number;
            result[candidate] =
              (own[place * width + at] as number) + (rest ? mass * (rest[place] as number) : 0);
          }
          return result;
        }),
      );
      for (const place of all) isKnown[place] = 0;
      for (const own of sums) own.fill(0);
      return { places, values };
    },
  };
}

/** Adds a row times each of the weights; returns how many movies are known then. */
function addRow(
  { rows }: DensePart,
  to: {
    row: number;
    sums: Float64Array;
    weights: Float64Array;
    isKnown: Uint8Array;
    known: Int32Array;
    count: number;
  },
): number {
  const { row, sums, weights, isKnown, known } = to;
  const width = weights.length;
  let { count } = to;
  const end = rows.offsets[row + 1] as number;
  for (let index = rows.offsets[row] as number; index < end; index++) {
    const place = rows.neighbours[index] as number;
    if (isKnown[place] === 0) {
      isKnown[place] = 1;
      known[count++] = place;
    }
    const value = rows.weights[index] as number;
    const at = place * width;
    for (let way = 0; way < width; way++)
      sums[at + way] = (sums[at + way] as number) + value * (weights[way] as number);
  }
  return count;
}
