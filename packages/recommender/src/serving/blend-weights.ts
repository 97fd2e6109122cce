import type { Blend } from '../settings.ts';
import type { PartName } from '../train-model.ts';

/**
 * Weight of each part, summing to 1 over the parts that have a candidate at all (the others get 0).
 * Content fades from `contentAtStart` towards `contentAtEnd` as evidence grows; a reader of cold movies only,
 * for whom the other parts know nothing, gets content alone. Of the others those that speak share what the silent leave.
 *
 * @param best the best candidate's sum in each part; a part without a positive one has nothing to say.
 * @param evidence liked movies the profile is worth.
 */
export function blendWeights(params: {
  parts: readonly PartName[];
  best: readonly number[];
  evidence: number;
  blend: Blend;
}): number[] {
  const { parts, best, evidence, blend } = params;
  const shares: Record<PartName, number> = {
    collaborative: Math.max(0, 1 - blend.sequential - blend.factors),
    sequential: blend.sequential,
    factors: blend.factors,
    content: 0,
  };
  const speaks = parts.map((_, part) => (best[part] as number) > 0);
  const ratings = toSumOne(parts.map((name, part) => (speaks[part] ? shares[name] : 0)));
  const isSilent = ratings.every((share) => share === 0);
  const fading = blend.halfway / (blend.halfway + evidence);
  const content = blend.contentAtEnd + (blend.contentAtStart - blend.contentAtEnd) * fading;
  const wanted = parts.map((name, part) => {
    if (!speaks[part]) return 0;
    if (name === 'content') return content;
    // One that speaks where the blend gives it no share has all there is.
    return isSilent ? 1 - content : (1 - content) * (ratings[part] as number);
  });
  return toSumOne(wanted);
}

/** All 0 where they are. */
function toSumOne(shares: readonly number[]): number[] {
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => (total > 0 ? share / total : 0));
}
