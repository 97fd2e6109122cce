import type { Blend } from '../settings.ts';
import type { PartName } from '../train-model.ts';

/**
 * Weight of each part, summing to 1 over the parts that have a candidate at all (the others get 0).
 * Popularity takes what it is worth from all others ({@link popularShare}). Content fades from `contentAtStart` towards `contentAtEnd` as evidence grows; a reader of cold movies only,
 * for whom the other parts know nothing, gets content alone. Of the others those that speak share what the silent leave.
 *
 * @param best the best candidate's sum in each part; a part without a positive one has nothing to say.
 * @param evidence liked movies the profile is worth.
 * @param doubt what was disliked of what everybody likes ({@link doubtOf}); 0 unless said.
 */
export function blendWeights(params: {
  parts: readonly PartName[];
  best: readonly number[];
  evidence: number;
  doubt?: number;
  blend: Blend;
}): number[] {
  const { parts, best, evidence, doubt = 0, blend } = params;
  const shares: Record<PartName, number> = {
    collaborative: Math.max(0, 1 - blend.sequential - blend.factors),
    sequential: blend.sequential,
    factors: blend.factors,
    content: 0,
    popularity: 0,
  };
  const speaks = parts.map((_, part) => (best[part] as number) > 0);
  const ratings = toSumOne(parts.map((name, part) => (speaks[part] ? shares[name] : 0)));
  const isSilent = ratings.every((share) => share === 0);
  const fading = blend.halfway / (blend.halfway + evidence);
  const content = blend.contentAtEnd + (blend.contentAtStart - blend.contentAtEnd) * fading;
  const personal = toSumOne(
    parts.map((name, part) => {
      if (!speaks[part] || name === 'popularity') return 0;
      if (name === 'content') return content;
      // One that speaks where the blend gives it no share has all there is.
      return isSilent ? 1 - content : (1 - content) * (ratings[part] as number);
    }),
  );
  const place = parts.indexOf('popularity');
  const similarity = best[parts.indexOf('content')] ?? 0;
  const popular = speaks[place] ? popularShare(evidence + doubt, blend) * openness(evidence, similarity) : 0;
  return toSumOne(personal.map((share, part) => (part === place ? popular : (1 - popular) * share)));
}

/** As alike as half of all readers' likes are not. */
const COHERENT = 0.7;

/**
 * 1 for readers whose likes have little in common, falling towards 0 for those whose likes are of one kind: three films of
 * one director say what is wanted, three that everybody saw do not. The content of the best candidate, summed over n likes
 * of nothing in particular, grows with √n.
 */
function openness(evidence: number, similarity: number): number {
  return 1 / (1 + (similarity / Math.sqrt(Math.max(evidence, FEWEST)) / COHERENT) ** 8);
}

/** Evidence of one movie that was found fair. */
const FEWEST = 0.3;

/** Less changes no list, and costs as much as more. */
const NEGLIGIBLE = 0.005;

/**
 * What popularity counts for somebody worth this many liked movies, or disliked ones that everybody likes. It falls with the third power: two or three ratings say
 * little beside what everybody likes, ten say more, and of whom much is known it says nothing.
 */
export function popularShare(
  evidence: number,
  { popularAtStart, popularHalfway }: Pick<Blend, 'popularAtStart' | 'popularHalfway'>,
): number {
  const share = popularAtStart / (1 + (evidence / popularHalfway) ** 3);
  return share < NEGLIGIBLE ? 0 : share;
}

/** All 0 where they are. */
function toSumOne(shares: readonly number[]): number[] {
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => (total > 0 ? share / total : 0));
}
