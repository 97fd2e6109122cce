import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import { asJson, indexesOf, type Keeper, kept, type Outcome, SAME } from './keeper.ts';

type Current = { movie_id: number; note: string | null; created_at: Date };

/** Favorites and the watchlist: a movie is in it or not, so there is nothing to be in conflict about. */
function listKeeper(table: 'favorites' | 'watchlist'): Keeper {
  const name = sql.table(table);
  const readCurrent = async (trx: Database, userId: string, ids: readonly number[]) => {
    const { rows } = await sql<Current>`
select movie_id, note, created_at from ${name} where user_id = ${userId} and movie_id = any (${ids}::int[])`.execute(
      trx,
    );
    return new Map(rows.map((row) => [row.movie_id, row]));
  };
  return {
    async decide(trx, todos, { userId, now }) {
      const current = await readCurrent(
        trx,
        userId,
        todos.map(({ movieId }) => movieId),
      );
      return todos.map((todo): Outcome => {
        if (current.has(todo.movieId)) return kept(todo, SAME);
        const written = { note: todo.given.note, at: todo.given.at ?? now.toISOString() };
        return { todo, effect: 'created', message: null, written, previous: null };
      });
    },

    async write(trx, outcomes, { userId, changedAt }) {
      const rows = outcomes.map(({ todo, written }) => ({ movie_id: todo.movieId, ...written }));
      await sql`
insert into ${name} (user_id, movie_id, note, created_at, changed_at)
select ${userId}, n.movie_id, n.note, n.at, ${changedAt}
from jsonb_to_recordset(${asJson(rows)}::jsonb) as n(movie_id int, note text, at timestamptz)
on conflict do nothing`.execute(trx);
    },

    async undo(trx, rows, { userId }) {
      const ids = rows.map(({ movieId }) => movieId);
      const current = await readCurrent(trx, userId, ids);
      const undone = indexesOf(rows, ({ movieId, written }) => {
        const mine = current.get(movieId);
        return mine?.note === written.note && mine?.created_at.toISOString() === written.at;
      });
      const gone = ids.filter((_, i) => undone.has(i));
      await sql`delete from ${name} where user_id = ${userId} and movie_id = any (${gone}::int[])`.execute(
        trx,
      );
      return undone;
    },
  };
}

export const favoriteKeeper = listKeeper('favorites');
export const watchlistKeeper = listKeeper('watchlist');
