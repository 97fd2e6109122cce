import { sql } from 'kysely';
import { movieTag } from '../cache/tags.ts';
import type { Deps } from '../deps.ts';
import { isMovie, movieNotFound } from '../movies/movie-reference.ts';
import { announceTasteChange, type TasteRow, tasteChange } from '../recommendations/taste-changed.ts';

/**
 * Takes a rating back, in one statement; also fine when there is none. A deleted movie's can be taken back too.
 * @throws AppError `notFound` when there never was such a movie
 */
export async function removeRating(
  deps: Pick<Deps, 'db' | 'cache' | 'jobs' | 'log'>,
  { userId, movieId }: { userId: string; movieId: string },
): Promise<void> {
  const change = sql`
    select 1 as steps from movie
    join ratings r on r.movie_id = movie.id join raters on raters.id = r.rater_id
    where raters.user_id = ${userId}`;
  const { rows } = await sql<TasteRow & { id: number | null }>`
with movie as (select m.id from movies m where ${isMovie(movieId)}),
${tasteChange(userId, change)},
gone as (
  delete from ratings r using taste, raters, movie
  where raters.user_id = taste.user_id and r.rater_id = raters.id and r.movie_id = movie.id
)
select movie.id, taste.revision, taste.steps from movie left join taste on true`.execute(deps.db);
  const [result] = rows;
  if (!result?.id) throw movieNotFound(movieId);
  if (result.steps) await deps.cache.drop([movieTag(result.id)]);
  await announceTasteChange(deps, userId, result);
}
