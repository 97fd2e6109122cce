import type { Reason } from './reason.ts';
import type { Component, Recommendation } from './recommendation.ts';

/** A movie that comes where the profile says no more. Values and weights are 0–1, the weights together at most 1. */
export type Filler = {
  movieId: number;
  components: readonly Pick<Component, 'name' | 'weight' | 'value'>[];
  /** `weight`: as a share of the score. */
  reasons: readonly Reason[];
};

/**
 * The fillers that are not unwanted, in their order, which is that of their scores; all of these are scaled to end up below
 * `ceiling`.
 */
export function fillUp(params: {
  fillers: Iterable<Filler>;
  unwanted: ReadonlySet<number>;
  count: number;
  ceiling: number;
}): Recommendation[] {
  const { fillers, unwanted, count, ceiling } = params;
  const filled: Recommendation[] = [];
  if (count <= 0) return filled;
  for (const { movieId, components, reasons } of fillers) {
    if (unwanted.has(movieId)) continue;
    const scaled = components.map(({ name, weight, value }) => ({
      name,
      weight: ceiling * weight,
      value,
      contribution: ceiling * weight * value,
    }));
    const score = scaled.reduce((sum, { contribution }) => sum + contribution, 0);
    filled.push({
      movieId,
      score,
      components: scaled,
      reasons: reasons.map((reason) => ({ ...reason, weight: reason.weight * score })),
    });
    if (filled.length === count) break;
  }
  return filled;
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
