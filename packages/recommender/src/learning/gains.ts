import { selectTop } from '../algebra/select-top.ts';
import { ndcgOf } from '../evaluation/metrics.ts';
import { blendWeights } from '../serving/blend-weights.ts';
import { PARTS } from '../serving/recommend.ts';
import type { Blend } from '../settings.ts';
import type { ReaderScores } from './score-readers.ts';

const CUT = 10;

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
    const isHit = (candidate: number) => isTrue[candidate] === 1;
    return ndcgOf(selectTop(scores, CUT, 0), { isHit, truthCount, cut: CUT });
  });
}
