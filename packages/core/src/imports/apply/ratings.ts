import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import { lockStatistics } from '../../ratings/lock-statistics.ts';
import { asJson, indexesOf, type Keeper, kept, type Outcome, SAME, wins } from './keeper.ts';

type Current = { movie_id: number; score: number; updated_at: Date; created: string; updated: string };

/** When it was rated is the date in the file. */
export const ratingKeeper: Keeper = {
  async decide(trx, todos, { raterId, ...rules }) {
    const current = await readCurrent(
      trx,
      raterId,
      todos.map(({ movieId }) => movieId),
    );
    return todos.map((todo): Outcome => {
      const { score, at } = todo.given;
      const mine = current.get(todo.movieId);
      const written = { score, at: at ?? rules.now.toISOString() };
      if (!mine) return { todo, effect: 'created', message: null, written, previous: null };
      if (mine.score === score) return kept(todo, SAME);
      const { isReplaced, message } = wins(rules, at, mine.updated_at);
      if (!isReplaced) return kept(todo, message);
      const previous = { score: mine.score, created: mine.created, updated: mine.updated };
      return { todo, effect: 'replaced', message, written, previous };
    });
  },

  async write(trx, outcomes, { raterId, changedAt }) {
    const rows = outcomes.map(({ todo, written }) => ({ movie_id: todo.movieId, ...written }));
    await lockStatistics(
      trx,
      rows.map(({ movie_id }) => movie_id),
    );
    await sql`
insert into ratings as r (rater_id, movie_id, score, created_at, updated_at, changed_at)
select ${raterId}, n.movie_id, n.score, n.at, n.at, ${changedAt}
from jsonb_to_recordset(${asJson(rows)}::jsonb) as n(movie_id int, score smallint, at timestamptz)
on conflict (rater_id, movie_id) do update set score = excluded.score,
  created_at = least(r.created_at, excluded.created_at), updated_at = excluded.updated_at, changed_at = excluded.changed_at`.execute(
      trx,
    );
  },

  async undo(trx, rows, { raterId, changedAt }) {
    const ids = rows.map(({ movieId }) => movieId);
    await lockStatistics(trx, ids);
    const current = await readCurrent(trx, raterId, ids);
    const undone = indexesOf(rows, ({ movieId, written }) => {
      const mine = current.get(movieId);
      return mine?.score === written.score && mine?.updated_at.toISOString() === written.at;
    });
    const back = rows.filter((_, i) => undone.has(i));
    const gone = back.filter(({ previous }) => previous === null).map(({ movieId }) => movieId);
    const restored = back.flatMap(({ movieId, previous }) =>
      previous ? [{ movie_id: movieId, ...previous }] : [],
    );
    await sql`delete from ratings where rater_id = ${raterId} and movie_id = any (${gone}::int[])`.execute(
      trx,
    );
    await sql`
update ratings r set score = b.score, created_at = b.created, updated_at = b.updated, changed_at = ${changedAt}
from jsonb_to_recordset(${asJson(restored)}::jsonb)
  as b(movie_id int, score smallint, created timestamptz, updated timestamptz)
where r.rater_id = ${raterId} and r.movie_id = b.movie_id`.execute(trx);
    return undone;
  },
};

async function readCurrent(
  trx: Database,
  raterId: number,
  ids: readonly number[],
): Promise<Map<number, Current>> {
  const { rows } = await sql<Current>`
select movie_id, score, updated_at, to_jsonb(created_at) #>> '{}' as created, to_jsonb(updated_at) #>> '{}' as updated
from ratings where rater_id = ${raterId} and movie_id = any (${ids}::int[])`.execute(trx);
  return new Map(rows.map((row) => [row.movie_id, row]));
}
