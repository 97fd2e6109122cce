import { selectTop } from '../algebra/select-top.ts';
import type { ServingSettings } from '../settings.ts';
import { ANY_MOVIE, type PartName } from '../train-model.ts';
import { addUp, largest } from './add-up.ts';
import { blendWeights, popularShare } from './blend-weights.ts';
import { doubtOf } from './fame.ts';
import { createIdTable } from './id-table.ts';
import { type Interest, type ProfileEntry, toInterests } from './profile.ts';
import type { Component } from './recommendation.ts';
import type { RowLookup } from './row-lookup.ts';

/** What a list begins with: diversity and novelty look at these. */
export const HEAD = 400;

/** Times a movie was shown without a click after which rotation takes half of what it can. */
const HALF_SHOWN = 3;

export type RankParams = {
  /** What the reader did, in any order; a movie at most once. */
  profile: readonly ProfileEntry[];
  /** Asked for the movies of the profile, and for {@link ANY_MOVIE}. */
  rows: RowLookup;
  /** Movies that may not come back. */
  exclude?: ReadonlySet<number> | undefined;
  /** Whether movies of the profile may come, unless they are in `exclude`; default: no. */
  withProfile?: boolean | undefined;
  parts: readonly PartName[];
  /** By movie: how often it was shown of late and not clicked. */
  shown?: ReadonlyMap<number, number> | undefined;
  settings: ServingSettings;
};

/** Every movie that the profile says something of, and what. */
export type Ranking = {
  /** The best {@link HEAD}, best first, ties by lower id. */
  head: Int32Array;
  /** All of them in this order, worth asking for only where the head is not enough. */
  all: () => Int32Array;
  /** One a movie that is ranked; above 0. */
  scoreOf: (movieId: number) => number;
  /** What the score is made of. */
  componentsOf: (movieId: number) => Component[];
  /** Liked movies the profile is worth. */
  evidence: number;
  /** For the reasons: what one unit of each part's rows adds to a score. */
  factors: number[];
  interests: Interest[];
};

/**
 * Adds up the rows of what the reader liked, weighted by grade and recency; parts are scaled to 1 for their best
 * candidate and blended by how much is known of the reader. Rotation takes its share of the result.
 *
 * Pure: the same input gives the same bytes. CPU grows with profile entries × row length.
 */
export function rankMovies(params: RankParams): Ranking {
  const { profile, rows, exclude, parts, settings } = params;
  const { interests, evidence, disliked } = toInterests(profile, settings);
  // Only popularity asks for it, and only of newcomers.
  const doubt = popularShare(evidence, settings.blend) > 0 ? doubtOf(disliked, { evidence, rows }) : 0;
  const unwanted = new Set<number>(exclude);
  if (!params.withProfile) for (const entry of profile) unwanted.add(entry.movieId);
  const { movieIds, sums } = addUp({ interests, rows, parts, doubt, unwanted, settings });
  const best = sums.map(largest);
  const weights = blendWeights({ parts, best, evidence, doubt, blend: settings.blend });
  const factors = parts.map((_, part) => (weights[part] as number) / ((best[part] as number) || 1));
  const relevance = blend(sums, { best, weights, length: movieIds.length });
  const { rotation } = settings.reranking;
  const tiredOf = (movieId: number) => tirednessOf(params.shown?.get(movieId) ?? 0);
  const scores = params.shown?.size
    ? relevance.map((score, index) => score * (1 - rotation * tiredOf(movieIds[index] as number)))
    : relevance;
  const places = createIdTable();
  const indexOf = (movieId: number) => places.get(movieId) - 1;
  const ordered = (count: number) => {
    const top = selectTop(scores, count, 0);
    for (const index of top) places.set(movieIds[index] as number, index + 1);
    return top.map((index) => movieIds[index] as number);
  };
  return {
    head: ordered(HEAD),
    all: () => ordered(scores.length),
    scoreOf: (movieId) => scores[indexOf(movieId)] as number,
    componentsOf: (movieId) => {
      const index = indexOf(movieId);
      const values = sums.map((own, part) => (own[index] as number) / (best[part] as number));
      const components = parts.flatMap((name, part): Component[] => {
        const weight = weights[part] as number;
        const value = values[part] as number;
        return weight === 0 ? [] : [{ name, weight, value, contribution: weight * value }];
      });
      const tired = (relevance[index] as number) * tiredOf(movieId);
      return [...components, ...take({ name: 'rotation', weight: -rotation, value: tired })];
    },
    evidence,
    factors,
    interests,
  };
}

/** A component that takes something, unless it takes nothing. */
export function take({ name, weight, value }: Omit<Component, 'contribution'>): Component[] {
  const contribution = weight * value;
  return contribution === 0 ? [] : [{ name, weight, value, contribution }];
}

function blend(
  sums: readonly Float64Array[],
  of: { best: readonly number[]; weights: readonly number[]; length: number },
): Float64Array {
  const scores = new Float64Array(of.length);
  sums.forEach((values, part) => {
    const weight = of.weights[part] as number;
    const most = of.best[part] as number;
    for (let index = 0; weight > 0 && index < scores.length; index++)
      scores[index] = (scores[index] as number) + weight * ((values[index] as number) / most);
  });
  return scores;
}

/** How tired somebody is of a movie shown so often and not clicked: 0 to less than 1. */
function tirednessOf(times: number): number {
  return times / (times + HALF_SHOWN);
}
