import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { isMovie, movieNotFound } from '../movies/movie-reference.ts';
import { announceTasteChange, type TasteRow, tasteChange } from '../recommendations/taste-changed.ts';
import { addTally, columnOf } from './count-feedback.ts';
import { readTarget } from './feedback.ts';

/**
 * Takes back what the user said of a recommended movie, in whichever list. Clicks stay: they have happened. One
 * statement; also fine when nothing was said.
 * @throws AppError `notFound` for a list that is not the user's, or a movie that is gone
 */
export async function withdrawFeedback(
  deps: Pick<Deps, 'db' | 'jobs' | 'log'>,
  { userId, id }: { userId: string; id: string },
): Promise<void> {
  const { movieId } = readTarget({ userId, id });
  const change = sql`
    select 1 as steps from movie join recommendation_feedback f on f.movie_id = movie.id where f.user_id = ${userId}`;
  const said = sql`
    select shown_on as day, strategy, model_id, ${columnOf(sql`kind`)} as what, -1 as step from gone`;
  const { rows } = await sql<TasteRow>`
with movie as (select m.id from movies m where m.deleted_at is null and ${isMovie(movieId)}),
${tasteChange(userId, change)},
gone as (
  delete from recommendation_feedback f using taste, movie
  where f.user_id = taste.user_id and f.movie_id = movie.id
  returning f.kind, f.strategy, f.model_id, f.shown_on
),
${addTally(userId, said)}
select taste.revision, taste.steps from movie left join taste on true`.execute(deps.db);
  const [result] = rows;
  if (!result) throw movieNotFound(movieId);
  await announceTasteChange(deps, userId, result);
}
