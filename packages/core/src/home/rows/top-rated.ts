import { FEWEST, type RowKind } from '../row-kind.ts';
import { idsOf, shelf } from '../shelf.ts';

/** What people rate best, for the undecided. */
export const topRated: RowKind = {
  kind: 'topRated',
  load: async ({ ask, deps, evidence, excluded }) => [
    {
      id: 'topRated',
      title: 'Top rated',
      explanation: 'These are rated best.',
      movieIds: idsOf(await ask(shelf(deps.db, { excluded, sort: 'rating' }))),
      strength: 0.65 - 0.35 * evidence,
      fewest: FEWEST,
      more: '/movies/top-rated',
    },
  ],
};
