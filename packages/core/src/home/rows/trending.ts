import { readTrends } from '../../trending/list-trending.ts';
import { FEWEST, type RowKind } from '../row-kind.ts';

/** What gets more attention than usual. What is merely popular is not called a trend. */
export const trending: RowKind = {
  kind: 'trending',
  load: async ({ deps, evidence, excluded }) => {
    const trends = await readTrends(deps, { window: 'week', source: 'blend', explain: false });
    const unwanted = new Set(excluded);
    const movieIds = trends.filter(({ source }) => source !== 'popular').map(({ movieId }) => movieId);
    return [
      {
        id: 'trending',
        title: 'Trending this week',
        explanation: 'These get more attention than usual.',
        reason: { kind: 'trending', movieId: null, score: null, weight: 1 },
        movieIds: movieIds.filter((id) => !unwanted.has(id)),
        strength: 0.75 - 0.25 * evidence,
        fewest: FEWEST,
        more: '/movies/trending?window=week',
      },
    ];
  },
};
