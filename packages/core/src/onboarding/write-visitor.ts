import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import type { GivenGenres } from '../preferences/preferred-genres.ts';
import type { ResolvedAnswers } from './answers.ts';
import { keptSince } from './visitor.ts';

/** Of one visitor; beyond it the oldest answers go. */
const ANSWERS_KEPT = 500;

export type WriteVisitor = {
  /** Keyed hash. */
  id: Buffer;
  answers: ResolvedAnswers;
  genres?: GivenGenres | undefined;
  now: Date;
};

/** Keeps what a visitor said, in a transaction that holds their row. What is too old to be kept does not count any more. */
export async function writeVisitor(trx: Database, { id, answers, genres, now }: WriteVisitor): Promise<void> {
  await sql`delete from visitors where id = ${id} and started_at <= ${keptSince(now)}`.execute(trx);
  await sql`
insert into visitors as v (id, started_at) values (${id}, ${now})
on conflict (id) do update set started_at = v.started_at`.execute(trx);
  if (genres) await putVisitorGenres(trx, id, genres);
  const rows = [...answers.ratings, ...answers.skipped.map((movieId) => ({ movieId, score: null }))];
  await sql`
insert into visitor_answers as a (visitor, movie_id, score, answered_at)
select ${id}, n."movieId", n.score, ${now}
from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n("movieId" int, score smallint)
on conflict (visitor, movie_id) do update set score = excluded.score, answered_at = excluded.answered_at`.execute(
    trx,
  );
  await sql`
delete from visitor_answers where visitor = ${id} and movie_id in (
  select movie_id from visitor_answers where visitor = ${id}
  order by answered_at desc, movie_id offset ${ANSWERS_KEPT})`.execute(trx);
}

/** As `putGenres` does for users. */
async function putVisitorGenres(trx: Database, id: Buffer, { wanted, kinds }: GivenGenres): Promise<void> {
  const named = wanted.map(({ genre_id }) => genre_id);
  const of = (isLiked: boolean) =>
    wanted.filter(({ is_liked }) => is_liked === isLiked).map(({ genre_id }) => genre_id);
  const merged = (column: string, isLiked: boolean) => {
    if (kinds.includes(isLiked)) return sql`${of(isLiked)}::int[]`;
    return sql`array(select genre from unnest(${sql.ref(column)}) genre where genre <> all (${named}::int[]))`;
  };
  await sql`
update visitors set liked_genres = ${merged('liked_genres', true)},
  disliked_genres = ${merged('disliked_genres', false)} where id = ${id}`.execute(trx);
}
