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
        movieIds: reader.list.map(({ movieId }) => movieId),
        strength: 0.6 + 0.3 * evidence,
        fewest: FEWEST,
        more: '/recommendations',
      },
    ];
  },
};
