import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import { asJson, indexesOf, type Keeper, kept, type Outcome, SAME, type Todo } from './keeper.ts';

type Current = { movie_id: number; watched_at: Date; completed: boolean };

/** Nothing is replaced: a viewing is there, or one more. A day the user has in the history is there. */
export const historyKeeper: Keeper = {
  async decide(trx, todos, { userId, now }) {
    const { rows } = await sql<Current>`
select movie_id, watched_at, completed from history
where user_id = ${userId} and movie_id = any (${todos.map(({ movieId }) => movieId)}::int[])`.execute(trx);
    const viewings = Map.groupBy(rows, (row) => row.movie_id);
    return todos.map((todo): Outcome => {
      if (isThere(todo, viewings.get(todo.movieId) ?? [])) return kept(todo, SAME);
      const { at, completed, progressSeconds } = todo.given;
      const written = { id: uuidv7(), at: at ?? now.toISOString(), completed, progressSeconds };
      return { todo, effect: 'created', message: null, written, previous: null };
    });
  },

  async write(trx, outcomes, { userId, changedAt }) {
    const rows = outcomes.map(({ todo, written }) => ({ movie_id: todo.movieId, ...written }));
    await sql`
insert into history (id, user_id, movie_id, watched_at, progress_seconds, completed, changed_at)
select n.id, ${userId}, n.movie_id, n.at, n."progressSeconds", n.completed, ${changedAt}
from jsonb_to_recordset(${asJson(rows)}::jsonb)
  as n(id uuid, movie_id int, at timestamptz, "progressSeconds" int, completed boolean)`.execute(trx);
  },

  async undo(trx, rows, { userId }) {
    const ids = rows.map(({ written }) => String(written.id));
    const found = await sql<{
      id: string;
      watched_at: Date;
      progress_seconds: number | null;
      completed: boolean;
    }>`
select id, watched_at, progress_seconds, completed from history
where user_id = ${userId} and id = any (${ids}::uuid[])`.execute(trx);
    const current = new Map(found.rows.map((row) => [row.id, row]));
    const undone = indexesOf(rows, ({ written }) => {
      const mine = current.get(String(written.id));
      if (!mine) return false;
      const isAlike =
        mine.completed === written.completed && mine.progress_seconds === written.progressSeconds;
      return isAlike && mine.watched_at.toISOString() === written.at;
    });
    const gone = ids.filter((_, i) => undone.has(i));
    await sql`delete from history where user_id = ${userId} and id = any (${gone}::uuid[])`.execute(trx);
    return undone;
  },
};

function isThere({ given }: Todo, viewings: readonly Current[]): boolean {
  if (given.isOnlySeen) return viewings.some(({ completed }) => completed);
  const length = given.isMoment ? undefined : 'yyyy-mm-dd'.length;
  const start = given.at?.slice(0, length);
  return viewings.some(({ watched_at }) => watched_at.toISOString().slice(0, length) === start);
}
