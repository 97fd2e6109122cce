import { createSelector } from '../algebra/select-largest.ts';
import { meanOf, RANKED } from '../evaluation/metrics.ts';
import type { Blend } from '../settings.ts';
import { addBlended } from './gains.ts';
import type { ReaderScores } from './score-readers.ts';

/** Recall@20 under a blend: the share of what was held back that is among the first, the mean over the readers. */
export function recallOf(readers: readonly ReaderScores[], blend: Blend): number {
  const selector = createSelector(RANKED);
  const recalls = Float64Array.from(readers, (reader) => {
    const { isTrue, truthCount } = reader;
    const scores = new Float64Array(isTrue.length);
    addBlended(scores, reader, blend);
    const hits = selector.select(scores, scores.length, 0).filter((candidate) => isTrue[candidate] === 1);
    return truthCount > 0 ? hits.length / truthCount : 0;
  });
  return meanOf(recalls).mean;
}
