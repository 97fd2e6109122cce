import { selectTop } from '../algebra/select-top.ts';
import { blendWeights } from '../serving/blend-weights.ts';
import { PARTS } from '../serving/recommend.ts';
import type { Blend } from '../settings.ts';
import type { ReaderScores } from './score-readers.ts';

const CUT = 10;
const DISCOUNTS = Float64Array.from({ length: CUT }, (_, position) => 1 / Math.log2(position + 2));
/** By number of movies to be found: the gain of finding all of them first. */
const IDEAL = Float64Array.from({ length: CUT + 1 }, (_, count) =>
  DISCOUNTS.subarray(0, count).reduce((sum, discount) => sum + discount, 0),
);

/** NDCG@10 of each reader under a blend. */
export function gainsOf(readers: readonly ReaderScores[], blend: Blend): Float64Array {
  return Float64Array.from(readers, ({ evidence, best, values, isTrue, truthCount }) => {
    const weights = blendWeights({ parts: PARTS.hybrid, best, evidence, blend });
    const scores = new Float64Array(isTrue.length);
    values.forEach((own, part) => {
      const weight = weights[part] as number;
      if (weight === 0) return;
      for (let index = 0; index < scores.length; index++)
        scores[index] = (scores[index] as number) + weight * (own[index] as number);
    });
    let gain = 0;
    selectTop(scores, CUT, 0).forEach((index, position) => {
      if (isTrue[index]) gain += DISCOUNTS[position] as number;
    });
    return gain / (IDEAL[Math.min(CUT, truthCount)] as number);
  });
}
