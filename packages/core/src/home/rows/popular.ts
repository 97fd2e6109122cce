import type { RowKind } from '../row-kind.ts';
import { idsOf, shelf } from '../shelf.ts';

/** What most people watch. However small the catalogue is, there is this row. */
export const popular: RowKind = {
  kind: 'popular',
  load: async ({ ask, deps, evidence, excluded }) => [
    {
      id: 'popular',
      title: 'Popular',
      explanation: 'Watched and rated by many.',
      reason: { kind: 'popular', movieId: null, score: null, weight: 1 },
      movieIds: idsOf(await ask(shelf(deps.db, { excluded, sort: 'popularity' }))),
      strength: 0.7 - 0.45 * evidence,
      fewest: 1,
      more: '/movies/popular',
    },
  ],
};
