import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import type { ReadIn } from '../languages/languages.ts';
import { listMoviesByIds } from '../movies/list-movies-by-ids.ts';
import { isMovie, movieNotFound } from '../movies/movie-reference.ts';
import { announceTasteChange, type TasteRow, tasteChange } from '../recommendations/taste-changed.ts';
import type { Favorite } from './favorite.ts';

export type AddFavorite = ReadIn & {
  userId: string;
  movieId: string;
  /** Absent leaves the note that is there, null takes it away. */
  note?: string | null | undefined;
};

type Result = TasteRow & {
  id: number | null;
  note: string | null;
  created_at: Date | null;
  is_new: boolean | null;
};

/**
 * Makes a movie a favorite, or changes the note of one. Two queries: the write, then the movie.
 * @throws AppError `notFound`
 */
export async function addFavorite(
  deps: Pick<Deps, 'db' | 'clock' | 'jobs' | 'log'>,
  { userId, movieId, note, languages }: AddFavorite,
): Promise<{ favorite: Favorite; isNew: boolean }> {
  const change = sql`
    select case when exists (
      select from favorites f where f.user_id = ${userId} and f.movie_id = movie.id
    ) then 0 else 1 end as steps from movie`;
  const { rows } = await sql<Result>`
with movie as (select m.id from movies m where m.deleted_at is null and ${isMovie(movieId)}),
${tasteChange(userId, change)},
put as (
  insert into favorites as f (user_id, movie_id, note, created_at, changed_at)
  select taste.user_id, movie.id, ${note ?? null}, ${deps.clock.now()}, taste.changed_at from taste cross join movie
  on conflict (user_id, movie_id) do update
    set note = case when ${note !== undefined} then excluded.note else f.note end, changed_at = excluded.changed_at
  returning f.note, f.created_at, f.xmax = 0 as is_new
)
select movie.id, taste.revision, taste.steps, put.*
from (values (1)) one left join movie on true left join taste on true left join put on true`.execute(deps.db);
  const [result] = rows;
  if (!result?.id) throw movieNotFound(movieId);
  if (!result.created_at) throw new AppError('unauthenticated', 'The account is gone');
  await announceTasteChange(deps, userId, result);
  const movie = (await listMoviesByIds(deps, [result.id], languages)).get(result.id);
  if (!movie) throw movieNotFound(movieId);
  const favorite = { movie, note: result.note, createdAt: result.created_at.toISOString() };
  return { favorite, isNew: result.is_new === true };
}
