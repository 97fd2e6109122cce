import { sql } from 'kysely';
import type { RowKind } from '../row-kind.ts';
import { idsOf, SHELF_LENGTH, shelf } from '../shelf.ts';

/** For who knows everything there is: what they rated best, and then what is popular. */
export const watchAgain: RowKind = {
  kind: 'watchAgain',
  load: async ({ ask, deps, findUnwanted, reader }) => {
    if (!reader) return [];
    const unwanted = await findUnwanted();
    const [rated, known] = await Promise.all([
      ask(sql<{ id: number }>`
        select m.id from raters by join ratings r on r.rater_id = by.id join movies m on m.id = r.movie_id
        where by.user_id = ${reader.userId} and m.deleted_at is null
        order by r.score desc, r.updated_at desc, m.id limit ${SHELF_LENGTH}`),
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
