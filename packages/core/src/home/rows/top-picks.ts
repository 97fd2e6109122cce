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
        // Far down a short profile's list are movies that nothing in particular speaks for.
        movieIds: reader.list.filter(({ reasons }) => reasons.length > 0).map(({ movieId }) => movieId),
        strength: 0.6 + 0.3 * evidence,
        fewest: FEWEST,
        more: '/recommendations',
      },
    ];
  },
};
