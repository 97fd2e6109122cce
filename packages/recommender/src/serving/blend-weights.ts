import type { Blend } from '../settings.ts';
import type { PartName } from '../train-model.ts';

/**
 * Weight of each part, summing to 1 over the parts that have a candidate at all (the others get 0).
 * Content fades from `contentAtStart` towards `contentAtEnd` as evidence grows; a reader of cold movies only,
 * for whom the collaborative part knows nothing, gets content alone.
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
  const fading = blend.halfway / (blend.halfway + evidence);
  const content = blend.contentAtEnd + (blend.contentAtStart - blend.contentAtEnd) * fading;
  const wanted = parts.map((name, part) => {
    if (!((best[part] as number) > 0)) return 0;
    return name === 'content' ? content : 1 - content;
  });
  const total = wanted.reduce((sum, weight) => sum + weight, 0);
  return wanted.map((weight) => (total > 0 ? weight / total : 0));
}
