import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { isMovie, movieNotFound } from '../movies/movie-reference.ts';
import { announceTasteChange, type TasteRow, tasteChange } from '../recommendations/taste-changed.ts';

/**
 * Takes a movie off the favorites, in one statement; also fine when it is none. Works for a deleted movie too.
 * @throws AppError `notFound` when there never was such a movie
 */
export async function removeFavorite(
  deps: Pick<Deps, 'db' | 'jobs' | 'log'>,
  { userId, movieId }: { userId: string; movieId: string },
): Promise<void> {
  const change = sql`
    select 1 as steps from movie join favorites f on f.movie_id = movie.id and f.user_id = ${userId}`;
  const { rows } = await sql<TasteRow & { id: number }>`
with movie as (select m.id from movies m where ${isMovie(movieId)}),
${tasteChange(userId, change)},
gone as (
  delete from favorites f using taste, movie where f.user_id = taste.user_id and f.movie_id = movie.id
)
select movie.id, taste.revision, taste.steps from movie left join taste on true`.execute(deps.db);
  const [result] = rows;
  if (!result) throw movieNotFound(movieId);
  await announceTasteChange(deps, userId, result);
}
