import type { Listed } from '../../recommendations/compute-list.ts';
import type { ReasonKind } from '../../recommendations/recommendation.ts';
import { FEWEST, type RowKind } from '../row-kind.ts';

/** The reader's list, where it is made from what they like. */
export const topPicks: RowKind = {
  kind: 'topPicks',
  load: async ({ evidence, reader }) => {
    if (!reader?.model || reader.liked.length === 0) return [];
    return [
      {
        id: 'topPicks',
        title: 'Top picks for you',
        explanation: 'Chosen by what you like.',
        movieIds: reader.list.filter(isTheirs).map(({ movieId }) => movieId),
        strength: 0.6 + 0.3 * evidence,
        fewest: FEWEST,
        more: '/recommendations',
      },
    ];
  },
};

/** Reasons that are the same for everybody. */
const OF_EVERYBODY: readonly ReasonKind[] = ['popular', 'trending'];

/** A short profile's list has movies that only their popularity speaks for. */
function isTheirs({ reasons }: Listed): boolean {
  return reasons.some(({ kind }) => !OF_EVERYBODY.includes(kind));
}
