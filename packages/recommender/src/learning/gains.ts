import { ndcgOf } from '../evaluation/metrics.ts';
import { blendWeights } from '../serving/blend-weights.ts';
import type { Blend } from '../settings.ts';
import { LEARNED, type ReaderScores } from './score-readers.ts';

/** Of a list, what is measured. */
export const CUT = 10;

/** NDCG@10 of each reader under each blend. */
export function gainsOfEach(readers: readonly ReaderScores[], blends: readonly Blend[]): Float64Array[] {
  const gains = blends.map(() => new Float64Array(readers.length));
  let scores = new Float64Array(512);
  const top = new Int32Array(CUT);
  // A reader's candidates are looked at under all blends while they are at hand.
  for (let reader = 0; reader < readers.length; reader++) {
    const scored = readers[reader] as ReaderScores;
    const { evidence, best, isTrue, hits, truthCount } = scored;
    if (hits.length === 0) continue;
    if (scores.length < isTrue.length) scores = new Float64Array(2 * isTrue.length);
    const isHit = (candidate: number) => isTrue[candidate] === 1;
    for (let index = 0; index < blends.length; index++) {
      const weights = blendWeights({ parts: LEARNED, best, evidence, blend: blends[index] as Blend });
      if (!blendUnlessHopeless(scores, scored, weights)) continue;
      const found = topOf(scores, isTrue.length, top);
      (gains[index] as Float64Array)[reader] = ndcgOf(found, { isHit, truthCount, cut: CUT });
    }
  }
  return gains;
}

/** NDCG@10 of each reader under a blend. */
export function gainsOf(readers: readonly ReaderScores[], blend: Blend): Float64Array {
  return gainsOfEach(readers, [blend])[0] as Float64Array;
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

/**
 * As {@link addBlended}, to the last bit, in one pass that ends when as many as are measured are above every hit: then
 * none is found, as under most blends.
 * @returns whether there may be one among the first.
 */
function blendUnlessHopeless(
  scores: Float64Array,
  { values, hits }: ReaderScores,
  weights: readonly number[],
): boolean {
  // One variable each: this is what learning spends its time on.
  const first = values[0] as Float64Array;
  const second = values[1] as Float64Array;
  const third = values[2] as Float64Array;
  const fourth = values[3] as Float64Array;
  const a = weights[0] as number;
  const b = weights[1] as number;
  const c = weights[2] as number;
  const d = weights[3] as number;
  let bar = 0;
  for (let index = 0; index < hits.length; index++) {
    const hit = hits[index] as number;
    const score =
      a * (first[hit] as number) +
      b * (second[hit] as number) +
      c * (third[hit] as number) +
      d * (fourth[hit] as number);
    if (score > bar) bar = score;
  }
  let above = 0;
  for (let index = 0; index < first.length; index++) {
    const score =
      a * (first[index] as number) +
      b * (second[index] as number) +
      c * (third[index] as number) +
      d * (fourth[index] as number);
    scores[index] = score;
    if (score > bar && ++above === CUT) return false;
  }
  return bar > 0;
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
