import { sql } from 'kysely';
import { withoutUnwanted } from '../own-movies.ts';
import type { RowKind } from '../row-kind.ts';
import { idsOf, SHELF_LENGTH } from '../shelf.ts';

/** Whoever has not gone on by then will not. */
const DAYS = 90;

/** What the reader has begun and not watched to the end, the latest first. */
export const continueWatching: RowKind = {
  kind: 'continueWatching',
  load: async (context) => {
    const { ask, now, reader } = context;
    if (!reader) return [];
    const since = new Date(now.getTime() - DAYS * 86_400_000);
    const begun = await ask(sql<{ id: number }>`
      select m.id from (
        select distinct on (movie_id) movie_id, watched_at, completed from history
        where user_id = ${reader.userId} and watched_at > ${since}
        order by movie_id, watched_at desc, id desc
      ) latest join movies m on m.id = latest.movie_id
      where not latest.completed and m.deleted_at is null
      order by latest.watched_at desc, m.id limit ${SHELF_LENGTH}`);
    return [
      {
        id: 'continueWatching',
        title: 'Continue watching',
        explanation: 'You have begun these.',
        movieIds: await withoutUnwanted(context, idsOf(begun)),
        strength: 1,
        fewest: 1,
        more: '/me/history',
      },
    ];
  },
};
