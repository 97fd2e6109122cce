import type { PartName } from '../train-model.ts';
import { calibrationFor, type Tastes, tastesOf } from './calibrate.ts';
import { type Chosen, diversify, FULL, keptOf, type Manner } from './diversify.ts';
import { explain, MAX_REASONS } from './explain.ts';
import { famesOf } from './fame.ts';
import { fillUp, popularFillers } from './fill.ts';
import { HEAD, type Ranking, type RankParams, rankMovies, take } from './rank.ts';
import type { Reason } from './reason.ts';
import type { Component, Recommendation } from './recommendation.ts';
import type { NeighbourRow } from './row-lookup.ts';

export type Strategy = 'hybrid' | 'collaborative' | 'content' | 'popular';

/** The parts of each strategy. */
export const PARTS: Record<Strategy, readonly PartName[]> = {
  hybrid: ['collaborative', 'sequential', 'factors', 'content', 'popularity'],
  collaborative: ['collaborative', 'sequential', 'factors'],
  content: ['content'],
  popular: [],
};

export type RecommendParams = Omit<RankParams, 'parts'> & {
  /** Default: hybrid. */
  strategy?: Strategy;
  /** Instead of those of the strategy. */
  parts?: readonly PartName[];
} & Omit<ListParams, 'ranking' | 'parts'> & {
    /** Catalogue ids, most popular first: what fills a list that the profile cannot. */
    popular: ArrayLike<number>;
  };

/**
 * The movies a reader will most likely like, best first, ties by lower movie id: {@link rankMovies}, then {@link listFrom},
 * for callers who have all rows at hand. What the profile cannot fill comes from `popular`, so the list is shorter
 * than `limit` only when `popular` has nothing left that is not excluded.
 *
 * Pure: the same input gives the same bytes.
 */
export function recommend(params: RecommendParams): Recommendation[] {
  const { strategy = 'hybrid', parts = PARTS[strategy] } = params;
  const ranking = rankMovies({ ...params, parts });
  const list = listFrom({ ...params, parts, ranking });
  return fillUp({ ...params, list, ranking, fillers: popularFillers(params.popular) });
}

export type ListParams = Pick<RankParams, 'parts' | 'settings'> & {
  /** Asked for the same, and for the features of the head of the ranking. */
  rows: RankParams['rows'];
  ranking: Ranking;
  limit: number;
  /**
   * 0–1: how much likeness to what stands above takes from a score, and from 0.2 on all that calibration to the reader's
   * tastes does. Default: that of the settings.
   */
  diversity?: number | undefined;
  /** 0–1: how much being popular takes from it. Default: that of the settings. */
  novelty?: number | undefined;
  /** Which movies are asked for; the others are passed over, and no score changes. Default: all. */
  isWanted?: ((movieId: number) => boolean) | undefined;
};

/** A list from a ranking: made diverse, passing over what is not asked for, each movie with its reasons. */
export function listFrom(params: ListParams): Recommendation[] {
  const { ranking, isWanted = () => true, settings } = params;
  const { diversity = settings.reranking.diversity } = params;
  const novelty = (params.novelty ?? settings.reranking.novelty) * trustIn(ranking.evidence);
  const { vectors, tastes, calibration } = calibrate(params, diversity);
  const manner = { diversity, novelty, calibration };
  const chosen = choose({ ...params, isWanted, manner, vectors, tastes });
  const reasons = explain({ ...params, ...ranking, chosen: chosen.map(({ movieId }) => movieId) });
  return chosen.map(({ movieId, ...taken }, position) => {
    const { sameness, fame, surplus } = taken;
    const relevance = ranking.scoreOf(movieId);
    const score = relevance * keptOf(taken, manner);
    const diverse = relevance * keptOf(taken, { ...manner, calibration: 0 });
    const components = [
      ...ranking.componentsOf(movieId),
      ...take({ name: 'novelty', weight: -novelty, value: relevance * fame }),
      ...take({ name: 'diversity', weight: -diversity, value: relevance * (1 - novelty * fame) * sameness }),
      ...take({ name: 'calibration', weight: -calibration, value: diverse * surplus }),
    ];
    const all = withPopularity(reasons[position] ?? [], components);
    return { movieId, score, components, reasons: inShareOf(score, components, all) };
  });
}

/** Of a movie that a newcomer gets mostly because everybody likes it that is the first reason. */
function withPopularity(reasons: readonly Reason[], components: readonly Component[]): Reason[] {
  const popularity = components.find(({ name }) => name === 'popularity');
  const { contribution } = popularity ?? { contribution: 0 };
  if (contribution <= (reasons[0]?.weight ?? 0)) return [...reasons];
  return [{ kind: 'popular' as const, weight: contribution }, ...reasons].slice(0, MAX_REASONS);
}

/** With so many liked movies novelty counts half. */
const HALF_TRUSTED = 4;

/** Of whom little is known, what everybody likes is the best guess: 0 to 1 of the novelty that is asked for. */
export function trustIn(evidence: number): number {
  return evidence ** 2 / (evidence ** 2 + HALF_TRUSTED ** 2);
}

/** What is known of the head of the ranking, what the reader likes, and how far the list is to be held to it. */
function calibrate(
  { ranking, rows, settings }: ListParams,
  diversity: number,
): { vectors: (NeighbourRow | undefined)[]; tastes: Tastes; calibration: number } {
  if (diversity === 0) return { vectors: [], tastes: new Map(), calibration: 0 };
  const { head, interests, evidence } = ranking;
  const vectors = Array.from(head, (movieId) => rows('features', movieId));
  const tastes = tastesOf({ interests, rows, settings });
  return { vectors, tastes, calibration: calibrationFor({ tastes, vectors, evidence, diversity }) };
}

/** What is wanted of the ranking. Behind its head everything counts as shown already and as known by all. */
function choose(params: {
  ranking: Ranking;
  rows: RankParams['rows'];
  manner: Manner;
  vectors: readonly (NeighbourRow | undefined)[];
  tastes: Tastes;
  isWanted: (movieId: number) => boolean;
  limit: number;
}): (Omit<Chosen, 'place'> & { movieId: number })[] {
  const { ranking, rows, manner, vectors, tastes, isWanted, limit } = params;
  const { head } = ranking;
  const chosen = diversify({
    scores: Float64Array.from(head, ranking.scoreOf),
    vectors,
    tastes,
    popularity: manner.novelty > 0 ? famesOf(head, { ...ranking, rows }) : new Float64Array(),
    manner,
    isWanted: (place) => isWanted(head[place] as number),
    limit,
  }).map(({ place, ...taken }) => ({ movieId: head[place] as number, ...taken }));
  if (chosen.length === limit || head.length < HEAD) return chosen;
  for (const movieId of ranking.all().subarray(HEAD)) {
    if (chosen.length === limit) break;
    if (isWanted(movieId)) chosen.push({ movieId, sameness: FULL, fame: FULL, surplus: FULL });
  }
  return chosen;
}

/** Reasons explain what speaks for a movie, of which something may have been taken: they are scaled alike. */
function inShareOf(
  score: number,
  components: Recommendation['components'],
  reasons: Recommendation['reasons'],
): Recommendation['reasons'] {
  const taken = components.reduce(
    (sum, { weight, contribution }) => sum - (weight < 0 ? contribution : 0),
    0,
  );
  const scale = score / (score + taken);
  return reasons.map((reason) => ({ ...reason, weight: reason.weight * scale }));
}
