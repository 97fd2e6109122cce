import { sql } from 'kysely';
import type { RowKind } from '../row-kind.ts';
import { idsOf, shelf } from '../shelf.ts';

/** For who knows everything there is: what they rated best, and then what is popular. */
export const watchAgain: RowKind = {
  kind: 'watchAgain',
  load: async ({ ask, deps, findUnwanted, reader }) => {
    if (!reader) return [];
    const unwanted = await findUnwanted();
    const best = reader.taste.ratings.toSorted((a, b) => b.score - a.score || b.at - a.at);
    const [rated, known] = await Promise.all([
      ask(sql<{ id: number }>`
        select m.id from unnest(${best.map(({ movieId }) => movieId)}::int[]) with ordinality as r(id, place)
        join movies m on m.id = r.id where m.deleted_at is null order by r.place`),
      ask(shelf(deps.db, { excluded: [...unwanted], sort: 'popularity' })),
    ]);
    const movieIds = [...new Set([...idsOf(rated), ...idsOf(known)])].filter((id) => !unwanted.has(id));
    return [
      {
        id: 'watchAgain',
        title: 'Worth another look',
        explanation: 'You know all there is. These you liked best.',
        movieIds,
        strength: 0,
        fewest: 1,
        more: '/me/ratings?sort=score',
      },
    ];
  },
};
