import { createSelector } from '../algebra/select-largest.ts';
import { indexOfId } from '../data/interactions.ts';
import { profileOf } from '../evaluation/profile-of.ts';
import type { Split } from '../evaluation/protocols.ts';
import { fameOf, usualOf } from '../serving/fame.ts';
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
  /** The candidates that are. */
  hits: Int32Array;
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
  const choose = createChooser(model.movies.length);
  const [{ rest: popularity = new Float64Array(model.movies.length) } = {}] = denseParts(model, [
    'popularity',
  ]);
  const byReader = Array.from(split.users, (user, position) => {
    const profile = profileOf(split.train, user);
    const { interests, evidence } = toInterests(profile, model.settings);
    const { places, values } = sums.of(interests, profile);
    const usual = usualOf(interests, (movieId) => popularity[indexOfId(model.movies, movieId)] as number);
    const wanted = split.truth[position] as Int32Array;
    const truth = new Set(
      Array.from(wanted, (movie) => indexOfId(model.movies, split.train.movieIds[movie] ?? -1)),
    );
    return choose(values, places.length).map(({ candidates, best, ofParts }) => {
      const isTrue = Uint8Array.from(candidates, (index) => (truth.has(places[index] as number) ? 1 : 0));
      return {
        evidence,
        best,
        values: ofParts.map((own, part) => shares(own, candidates, best[part] as number)),
        popularity: Float64Array.from(candidates, (index) =>
          fameOf({ popularity: popularity[places[index] as number] as number, usual }),
        ),
        isTrue,
        hits: Int32Array.from(isTrue.keys()).filter((candidate) => isTrue[candidate] === 1),
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

/** What is chosen for one recency: positions among the places, ascending, and by part the sums and the best of them. */
type Chosen = { candidates: Int32Array; best: number[]; ofParts: Float64Array[] };

/** The best of each part, by recency; `values` are by part, then by recency, or one for all where it does not matter. */
function createChooser(most: number): (values: readonly Float64Array[][], count: number) => Chosen[] {
  const selector = createSelector(CANDIDATES);
  const isChosen = new Uint8Array(most);
  return (values, count) => {
    const selected = values.map((ways) =>
      ways.map((own) => {
        const chosen = selector.select(own, count, 0).slice();
        const best = chosen.reduce((best, index) => Math.max(best, own[index] as number), 0);
        return { own, chosen, best };
      }),
    );
    const widest = Math.max(...values.map((ways) => ways.length));
    return Array.from({ length: widest }, (_, way) => {
      const parts = selected.map((ways) => ways[ways.length === 1 ? 0 : way] as (typeof ways)[number]);
      for (const { chosen } of parts) for (const index of chosen) isChosen[index] = 1;
      const candidates = marked(isChosen, count);
      for (const index of candidates) isChosen[index] = 0;
      return { candidates, best: parts.map(({ best }) => best), ofParts: parts.map(({ own }) => own) };
    });
  };
}

/** Where there is a 1, ascending. */
function marked(marks: Uint8Array, count: number): Int32Array {
  const found = new Int32Array(count);
  let size = 0;
  for (let index = 0; index < count; index++) if (marks[index] === 1) found[size++] = index;
  return found.slice(0, size);
}

type Sums = {
  /**
   * Candidates by place, ascending, and by part and recency their sums (of `sequential`, which has none, once), as far as
   * there are candidates. The sums are overwritten by the next call.
   */
  of: (
    interests: ReturnType<typeof toInterests>['interests'],
    profile: readonly { movieId: number }[],
  ) => { places: Int32Array; values: Float64Array[][] };
};

function createSums(model: Model, recencies: readonly ModelSettings['recency'][]): Sums {
  const { movies, settings } = model;
  const ways = recencies.map((recency) => ({ ...settings, recency }));
  const isKnown = new Uint8Array(movies.length);
  const parts = denseParts(model, LEARNED).map((part) => {
    const width = part.name === 'sequential' ? 1 : ways.length;
    const { length } = movies;
    const byWay = new Float64Array(width * length);
    return {
      ...part,
      mass: new Float64Array(width),
      weights: new Float64Array(width),
      sums: new Float64Array(length * width),
      byWay,
      values: Array.from({ length: width }, (_, way) => byWay.subarray(way * length, (way + 1) * length)),
    };
  });
  return {
    of: (interests, profile) => {
      isKnown.fill(0);
      for (const part of parts) {
        const { name, mass, weights } = part;
        mass.fill(0);
        for (const interest of interests) {
          for (let way = 0; way < weights.length; way++) {
            weights[way] = weightIn(name, interest, ways[way] ?? settings);
            mass[way] = (mass[way] as number) + (weights[way] as number);
          }
          if (weights[0] !== 0) addRow(part, indexOfId(movies, interest.movieId), isKnown);
        }
      }
      for (const { movieId } of profile) {
        const place = indexOfId(movies, movieId);
        isKnown[place] = 0;
        for (const { sums, weights } of parts)
          sums.fill(0, place * weights.length, (place + 1) * weights.length);
      }
      const places = marked(isKnown, movies.length);
      for (const part of parts) sumsAt(places, part);
      return { places, values: parts.map(({ values }) => values) };
    },
  };
}

type SummedPart = DensePart & {
  /** By recency: the sum of the interests, and what the one at hand counts. */
  mass: Float64Array;
  weights: Float64Array;
  /** The sums of a movie for every recency side by side; all 0 between two readers. */
  sums: Float64Array;
  /** What is handed out: recencies one after the other, and the piece of each. */
  byWay: Float64Array;
  values: Float64Array[];
};

/** Hands out the sums of these places, with what the part adds to each alike, and leaves 0. */
function sumsAt(places: Int32Array, { rest, mass, sums, byWay }: SummedPart): void {
  const width = mass.length;
  const length = sums.length / width;
  for (let candidate = 0; candidate < places.length; candidate++) {
    const place = places[candidate] as number;
    const from = place * width;
    const alike = rest ? (rest[place] as number) : 0;
    for (let way = 0; way < width; way++) {
      byWay[way * length + candidate] = (sums[from + way] as number) + (mass[way] as number) * alike;
      sums[from + way] = 0;
    }
  }
}

/** Adds a row times each of the weights. */
function addRow({ rows, sums, weights }: SummedPart, row: number, isKnown: Uint8Array): void {
  const { neighbours, weights: values, offsets } = rows;
  const width = weights.length;
  const end = offsets[row + 1] as number;
  const begin = offsets[row] as number;
  for (let index = begin; index < end; index++) isKnown[neighbours[index] as number] = 1;
  let way = 0;
  // Four at a time take half as long as one at a time.
  for (; way + 4 <= width; way += 4) {
    const a = weights[way] as number;
    const b = weights[way + 1] as number;
    const c = weights[way + 2] as number;
    const d = weights[way + 3] as number;
    for (let index = begin; index < end; index++) {
      const at = (neighbours[index] as number) * width + way;
      const value = values[index] as number;
      sums[at] = (sums[at] as number) + value * a;
      sums[at + 1] = (sums[at + 1] as number) + value * b;
      sums[at + 2] = (sums[at + 2] as number) + value * c;
      sums[at + 3] = (sums[at + 3] as number) + value * d;
    }
  }
  for (; way < width; way++) {
    const weight = weights[way] as number;
    for (let index = begin; index < end; index++) {
      const at = (neighbours[index] as number) * width + way;
      sums[at] = (sums[at] as number) + (values[index] as number) * weight;
    }
  }
}
