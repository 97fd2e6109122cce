import { FULL, keptOf } from './diversify.ts';
import type { Ranking, RankParams } from './rank.ts';
import type { Reason } from './reason.ts';
import type { Component, Recommendation } from './recommendation.ts';

/** A movie that comes where the profile says no more. Values and weights are 0–1, the weights together at most 1. */
export type Filler = {
  movieId: number;
  components: readonly Pick<Component, 'name' | 'weight' | 'value'>[];
  /** `weight`: as a share of the score. */
  reasons: readonly Reason[];
};

export type FillParams = Pick<RankParams, 'profile' | 'exclude' | 'withProfile' | 'settings'> & {
  /** What the profile says. */
  list: readonly Recommendation[];
  ranking: Ranking;
  /** In the order of their scores. */
  fillers: Iterable<Filler>;
  limit: number;
  diversity?: number | undefined;
  novelty?: number | undefined;
  isWanted?: ((movieId: number) => boolean) | undefined;
};

const ALL_TAKEN = { sameness: FULL, fame: FULL, surplus: FULL };

/**
 * The list, and after it fillers to the limit. They are scaled to end up below everything in the ranking, so that a filler
 * has the same score whatever was asked for.
 */
export function fillUp(params: FillParams): Recommendation[] {
  const { list, ranking, fillers, limit, isWanted = () => true, settings } = params;
  const { diversity = settings.reranking.diversity, novelty = settings.reranking.novelty } = params;
  const full = [...list];
  if (full.length >= limit) return full;
  const ranked = ranking.all();
  const unwanted = new Set([...(params.exclude ?? []), ...ranked]);
  if (!params.withProfile) for (const { movieId } of params.profile) unwanted.add(movieId);
  const last = ranked.at(-1);
  const least = keptOf(ALL_TAKEN, { diversity, novelty, calibration: 1 });
  const ceiling = last === undefined ? 1 : ranking.scoreOf(last) * least;
  for (const filler of fillers) {
    if (unwanted.has(filler.movieId) || !isWanted(filler.movieId)) continue;
    full.push(toRecommendation(filler, ceiling));
    if (full.length === limit) break;
  }
  return full;
}

function toRecommendation({ movieId, components, reasons }: Filler, ceiling: number): Recommendation {
  const scaled = components.map(({ name, weight, value }) => ({
    name,
    weight: ceiling * weight,
    value,
    contribution: ceiling * weight * value,
  }));
  const score = scaled.reduce((sum, { contribution }) => sum + contribution, 0);
  return {
    movieId,
    score,
    components: scaled,
    reasons: reasons.map((reason) => ({ ...reason, weight: reason.weight * score })),
  };
}

/** What is popular, by nothing but its order. */
export function* popularFillers(popular: ArrayLike<number>): Generator<Filler> {
  for (let rank = 0; rank < popular.length; rank++)
    yield {
      movieId: popular[rank] as number,
      components: [{ name: 'popular', weight: 1, value: 1 - (rank + 1) / (popular.length + 1) }],
      reasons: [{ kind: 'popular', weight: 1 }],
    };
}
