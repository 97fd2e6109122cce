import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import { AppError } from '../errors.ts';
import { type GivenGenres, putGenres } from '../preferences/preferred-genres.ts';
import { lockStatistics } from '../ratings/lock-statistics.ts';
import { nextChange, type TasteRow } from '../recommendations/taste-changed.ts';
import type { ResolvedAnswers } from './answers.ts';

export type WriteAnswers = {
  userId: string;
  answers: ResolvedAnswers;
  /** Absent: they stay. */
  genres?: GivenGenres | undefined;
  now: Date;
  /** Whether a rating that is there already stays. */
  keepsMine?: boolean;
};

export type WrittenAnswers = {
  /** Movies with another rating than before. */
  changed: number[];
  taste: TasteRow;
};

/**
 * Writes what a user said of movies, in a transaction; ratings that are the same stay as they are. The user's row is
 * locked first, as by every write that changes a taste.
 * @throws AppError `unauthenticated` when the account is gone
 */
export async function writeAnswers(
  trx: Database,
  { userId, answers, genres, now, keepsMine = false }: WriteAnswers,
): Promise<WrittenAnswers> {
  const raterId = await lockRater(trx, userId);
  const ids = answers.ratings.map(({ movieId }) => movieId);
  await lockStatistics(trx, ids);
  const { rows } = await sql<{ id: number }>`
insert into ratings as r (rater_id, movie_id, score, created_at, updated_at, changed_at)
select ${raterId}, n."movieId", n.score, ${now}, ${now}, (select u.library_changed_at from users u where u.id = ${userId})
from jsonb_to_recordset(${JSON.stringify(answers.ratings)}::jsonb) as n("movieId" int, score smallint)
on conflict (rater_id, movie_id) do update
  set score = excluded.score, updated_at = excluded.updated_at, changed_at = excluded.changed_at
  where r.score <> excluded.score and not ${keepsMine}
returning r.movie_id as id`.execute(trx);
  await writeSkips(trx, { userId, rated: ids, skipped: answers.skipped, now, raterId });
  const hasOtherGenres = genres ? await putGenres(trx, userId, genres) : false;
  const steps = rows.length > 0 || hasOtherGenres ? 1 : 0;
  const { taste_revision: revision } = await trx
    .updateTable('users')
    .set((eb) => ({ taste_revision: eb('taste_revision', '+', steps) }))
    .where('id', '=', userId)
    .returning('taste_revision')
    .executeTakeFirstOrThrow();
  return { changed: rows.map(({ id }) => id), taste: { revision, steps } };
}

async function lockRater(trx: Database, userId: string): Promise<number> {
  const { rows } = await sql<{ raterId: number }>`
update users u set library_changed_at = ${nextChange} from raters r
where u.id = ${userId} and r.user_id = u.id returning r.id as "raterId"`.execute(trx);
  const [owner] = rows;
  if (!owner) throw new AppError('unauthenticated', 'The account is gone');
  return owner.raterId;
}

type Skips = {
  userId: string;
  raterId: number;
  rated: readonly number[];
  skipped: readonly number[];
  now: Date;
};

/** Who has rated a movie has seen it. */
async function writeSkips(trx: Database, { userId, raterId, rated, skipped, now }: Skips): Promise<void> {
  await sql`delete from onboarding_skips where user_id = ${userId} and movie_id = any (${rated}::int[])`.execute(
    trx,
  );
  await sql`
insert into onboarding_skips (user_id, movie_id, skipped_at)
select ${userId}, id, ${now} from unnest(${skipped}::int[]) id
where not exists (select from ratings where rater_id = ${raterId} and movie_id = id)
on conflict do nothing`.execute(trx);
}
