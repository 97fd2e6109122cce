import { ndcgOf } from '../evaluation/metrics.ts';
import { blendWeights } from '../serving/blend-weights.ts';
import type { Blend } from '../settings.ts';
import { LEARNED, type ReaderScores } from './score-readers.ts';

/** Of a list, what is measured. */
export const CUT = 10;

/** NDCG@10 of each reader under a blend. */
export function gainsOf(readers: readonly ReaderScores[], blend: Blend): Float64Array {
  let scores = new Float64Array(512);
  const top = new Int32Array(CUT);
  const gains = new Float64Array(readers.length);
  for (let reader = 0; reader < readers.length; reader++) {
    const scored = readers[reader] as ReaderScores;
    const { isTrue, truthCount } = scored;
    if (!isTrue.includes(1)) continue;
    if (scores.length < isTrue.length) scores = new Float64Array(2 * isTrue.length);
    scores.fill(0, 0, isTrue.length);
    addBlended(scores, scored, blend);
    const found = topOf(scores, isTrue.length, top);
    const isHit = (candidate: number) => isTrue[candidate] === 1;
    gains[reader] = ndcgOf(found, { isHit, truthCount, cut: CUT });
  }
  return gains;
}

/** Adds to `scores` what a blend makes of each candidate. */
export function addBlended(
  scores: Float64Array,
  { evidence, best, values }: ReaderScores,
  blend: Blend,
): void {
  const weights = blendWeights({ parts: LEARNED, best, evidence, blend });
  for (let part = 0; part < values.length; part++) {
    const weight = weights[part] as number;
    if (weight !== 0) addScaled(scores, values[part] as Float64Array, weight);
  }
}

function addScaled(target: Float64Array, values: Float64Array, weight: number): void {
  for (let index = 0; index < values.length; index++)
    target[index] = (target[index] as number) + weight * (values[index] as number);
}

/** What `selectTop` gives, above 0; few out of few are found faster by putting each where it belongs. */
function topOf(scores: Float64Array, count: number, top: Int32Array): Int32Array {
  let size = 0;
  let bar = 0;
  for (let index = 0; index < count; index++) {
    const score = scores[index] as number;
    if (score <= bar) continue;
    if (size < top.length) size++;
    let rank = size - 1;
    while (rank > 0 && (scores[top[rank - 1] as number] as number) < score) {
      top[rank] = top[rank - 1] as number;
      rank--;
    }
    top[rank] = index;
    if (size === top.length) bar = scores[top[size - 1] as number] as number;
  }
  return top.subarray(0, size);
}
