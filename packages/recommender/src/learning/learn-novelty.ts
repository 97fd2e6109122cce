import { meanOf, ndcgOf } from '../evaluation/metrics.ts';
import { diversify } from '../serving/diversify.ts';
import { trustIn } from '../serving/recommend.ts';
import type { Blend } from '../settings.ts';
import { addBlended, CUT } from './gains.ts';
import type { ReaderScores } from './score-readers.ts';

/** What is tried, of the novelty that is wanted. */
const SHARES = Array.from({ length: 20 }, (_, index) => (20 - index) / 20);
/** What a list that holds more of what few know may cost of its NDCG. */
const AFFORDED = 0.02;

/**
 * As much of the novelty that is wanted as costs hardly any accuracy: how much that is differs from data to data, where
 * people find what few know and where they do not.
 *
 * @param readers scored by the model that was trained without what is held back.
 * @returns 0 to `wanted`.
 */
export function learnNovelty(
  readers: readonly ReaderScores[],
  { blend, wanted }: { blend: Blend; wanted: number },
): number {
  const ranked = readers.map((reader) => rank(reader, blend));
  const plain = ndcgWith(ranked, 0);
  const affordable = SHARES.find((share) => ndcgWith(ranked, share * wanted) >= plain * (1 - AFFORDED));
  return wanted * (affordable ?? 0);
}

type Ranked = Pick<ReaderScores, 'evidence' | 'popularity' | 'isTrue' | 'truthCount'> & {
  /** Falling, above 0; the rest is in their order. */
  scores: Float64Array;
};

function rank(reader: ReaderScores, blend: Blend): Ranked {
  const blended = new Float64Array(reader.isTrue.length);
  addBlended(blended, reader, blend);
  const order = Int32Array.from(blended.keys())
    .filter((candidate) => (blended[candidate] as number) > 0)
    .sort((a, b) => (blended[b] as number) - (blended[a] as number) || a - b);
  return {
    ...reader,
    scores: Float64Array.from(order, (candidate) => blended[candidate] as number),
    popularity: Float64Array.from(order, (candidate) => reader.popularity[candidate] as number),
    isTrue: Uint8Array.from(order, (candidate) => reader.isTrue[candidate] as number),
  };
}

function ndcgWith(readers: readonly Ranked[], novelty: number): number {
  const gains = readers.map(({ scores, popularity, evidence, isTrue, truthCount }) => {
    if (!isTrue.includes(1)) return 0;
    const chosen = diversify({
      scores,
      popularity,
      vectors: [],
      manner: { diversity: 0, calibration: 0, novelty: novelty * trustIn(evidence) },
      isWanted: () => true,
      limit: CUT,
    });
    const found = Int32Array.from(chosen, ({ place }) => place);
    return ndcgOf(found, { isHit: (place) => isTrue[place] === 1, truthCount, cut: CUT });
  });
  return meanOf(Float64Array.from(gains)).mean;
}
