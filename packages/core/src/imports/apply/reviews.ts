import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import { asJson, indexesOf, type Keeper, kept, type Outcome, SAME, wins } from './keeper.ts';

type Current = {
  movie_id: number;
  text: string;
  is_spoiler: boolean;
  updated_at: Date;
  created: string;
  updated: string;
  edited: string | null;
};

/** One a movie. Of one that is replaced, votes and the place where it stands stay. */
export const reviewKeeper: Keeper = {
  async decide(trx, todos, { userId, ...rules }) {
    const current = await readCurrent(
      trx,
      userId,
      todos.map(({ movieId }) => movieId),
    );
    return todos.map((todo): Outcome => {
      const { text, spoiler, at } = todo.given;
      const mine = current.get(todo.movieId);
      const written = { id: uuidv7(), text, spoiler, at: at ?? rules.now.toISOString() };
      if (!mine) return { todo, effect: 'created', message: null, written, previous: null };
      if (mine.text === text) return kept(todo, SAME);
      const { isReplaced, message } = wins(rules, at, mine.updated_at);
      if (!isReplaced) return kept(todo, message);
      const { created, updated, edited } = mine;
      const previous = { text: mine.text, spoiler: mine.is_spoiler, created, updated, edited };
      return { todo, effect: 'replaced', message, written, previous };
    });
  },

  async write(trx, outcomes, { userId }) {
    const rows = outcomes.map(({ todo, written }) => ({ movie_id: todo.movieId, ...written }));
    await sql`
insert into reviews as r (id, user_id, movie_id, text, is_spoiler, created_at, updated_at)
select n.id, ${userId}, n.movie_id, n.text, n.spoiler, n.at, n.at
from jsonb_to_recordset(${asJson(rows)}::jsonb)
  as n(id uuid, movie_id int, text text, spoiler boolean, at timestamptz)
on conflict (user_id, movie_id) do update set text = excluded.text, is_spoiler = excluded.is_spoiler,
  updated_at = excluded.updated_at, edited_at = excluded.updated_at`.execute(trx);
  },

  async undo(trx, rows, { userId }) {
    const current = await readCurrent(
      trx,
      userId,
      rows.map(({ movieId }) => movieId),
    );
    const undone = indexesOf(rows, ({ movieId, written }) => {
      const mine = current.get(movieId);
      const isAlike = mine?.text === written.text && mine?.is_spoiler === written.spoiler;
      return isAlike && mine?.updated_at.toISOString() === written.at;
    });
    const back = rows.filter((_, i) => undone.has(i));
    const gone = back.filter(({ previous }) => previous === null).map(({ movieId }) => movieId);
    const restored = back.flatMap(({ movieId, previous }) =>
      previous ? [{ movie_id: movieId, ...previous }] : [],
    );
    await sql`delete from reviews where user_id = ${userId} and movie_id = any (${gone}::int[])`.execute(trx);
    await sql`
update reviews r set text = b.text, is_spoiler = b.spoiler, created_at = b.created, updated_at = b.updated,
  edited_at = b.edited
from jsonb_to_recordset(${asJson(restored)}::jsonb) as b(
  movie_id int, text text, spoiler boolean, created timestamptz, updated timestamptz, edited timestamptz)
where r.user_id = ${userId} and r.movie_id = b.movie_id`.execute(trx);
    return undone;
  },
};

async function readCurrent(
  trx: Database,
  userId: string,
  ids: readonly number[],
): Promise<Map<number, Current>> {
  const { rows } = await sql<Current>`
select movie_id, text, is_spoiler, updated_at, to_jsonb(created_at) #>> '{}' as created,
  to_jsonb(updated_at) #>> '{}' as updated, to_jsonb(edited_at) #>> '{}' as edited
from reviews where user_id = ${userId} and movie_id = any (${ids}::int[])`.execute(trx);
  return new Map(rows.map((row) => [row.movie_id, row]));
}
