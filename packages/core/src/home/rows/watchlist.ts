import { sql } from 'kysely';
import { withoutUnwanted } from '../own-movies.ts';
import type { RowKind } from '../row-kind.ts';
import { idsOf, SHELF_LENGTH } from '../shelf.ts';

/** What the reader wants to watch, the latest first. */
export const watchlist: RowKind = {
  kind: 'watchlist',
  load: async (context) => {
    const { ask, reader } = context;
    if (!reader) return [];
    const wanted = await ask(sql<{ id: number }>`
      select m.id from watchlist w join movies m on m.id = w.movie_id
      where w.user_id = ${reader.userId} and m.deleted_at is null
      order by w.created_at desc, w.movie_id desc limit ${SHELF_LENGTH}`);
    return [
      {
        id: 'watchlist',
        title: 'From your watchlist',
        explanation: 'You want to watch these.',
        movieIds: await withoutUnwanted(context, idsOf(wanted)),
        strength: 0.96,
        fewest: 1,
        more: '/me/watchlist',
      },
    ];
  },
};
