import { sql } from 'kysely';
import { movieTag } from '../cache/tags.ts';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { type Counted, fetchUnknown, type WriteDeps } from '../library/fetch-unknown.ts';
import { isMovie, movieNotFound } from '../movies/movie-reference.ts';
import { announceTasteChange, type TasteRow, tasteChange } from '../recommendations/taste-changed.ts';
import { type Rating, type RatingRow, type ScoreOrStars, scoreOf, toRating } from './rating.ts';

export type SetRating = ScoreOrStars & { userId: string; movieId: string };

type Result = TasteRow & Partial<RatingRow> & { known_movie_id: number | null; is_new: boolean | null };

/** A rating that is written, and what is to be told of it once that is committed. */
export type WrittenRating = { rating: Rating; isNew: boolean; movieId: number; taste: TasteRow };

/**
 * Rates a movie or rates it anew, in one statement; the movie's statistics follow in it.
 * @throws AppError `validationFailed`, `notFound`; `upstreamUnavailable` when an unknown movie could not be fetched in time
 */
export async function setRating(
  deps: WriteDeps,
  { countUpstream, ...params }: SetRating & Counted,
): Promise<{ rating: Rating; isNew: boolean }> {
  const { movieId } = params;
  const written = await fetchUnknown(deps, {
    movieId,
    countUpstream,
    write: () => writeRating(deps, params),
  });
  await announceRating(deps, { ...written, userId: params.userId });
  return { rating: written.rating, isNew: written.isNew };
}

/** What follows a rating, after the write has committed: the movie's pages show it, and a new list is made. */
export async function announceRating(
  deps: Pick<Deps, 'cache' | 'jobs' | 'log'>,
  { userId, movieId, taste }: Pick<WrittenRating, 'movieId' | 'taste'> & { userId: string },
): Promise<void> {
  if (taste.steps) await deps.cache.drop([movieTag(movieId)]);
  await announceTasteChange(deps, userId, taste);
}

/**
 * The write alone, for what is part of a larger one; {@link announceRating} is to follow.
 * @throws AppError `validationFailed`, `notFound`
 */
export async function writeRating(
  deps: Pick<Deps, 'db' | 'clock'>,
  { userId, movieId, ...given }: SetRating,
): Promise<WrittenRating> {
  const score = scoreOf(given);
  const now = deps.clock.now();
  const change = sql`
    select case when exists (
      select from ratings r join raters on raters.id = r.rater_id
      where raters.user_id = ${userId} and r.movie_id = movie.id and r.score = ${score}
    ) then 0 else 1 end as steps from movie`;
  const { rows } = await sql<Result>`
with movie as (select m.id from movies m where m.deleted_at is null and ${isMovie(movieId)}),
${tasteChange(userId, change)},
put as (
  insert into ratings as r (rater_id, movie_id, score, created_at, updated_at, changed_at)
  select raters.id, movie.id, ${score}, ${now}, ${now}, taste.changed_at
  from taste join raters on raters.user_id = taste.user_id cross join movie
  on conflict (rater_id, movie_id) do update
    set score = excluded.score, updated_at = excluded.updated_at, changed_at = excluded.changed_at
  returning r.movie_id, r.score, r.created_at, r.updated_at, r.xmax = 0 as is_new
)
select movie.id as known_movie_id, taste.revision, taste.steps, put.*
from (values (1)) one left join movie on true left join taste on true left join put on true`.execute(deps.db);
  const [result] = rows;
  if (!result?.known_movie_id) throw movieNotFound(movieId);
  if (result.revision === null) throw new AppError('unauthenticated', 'The account is gone');
  if (!isRating(result)) throw new Error(`User ${userId} has no rater`);
  const { revision, steps } = result;
  return {
    rating: toRating(result),
    isNew: result.is_new === true,
    movieId: result.movie_id,
    taste: { revision, steps },
  };
}

function isRating(row: Partial<RatingRow>): row is RatingRow {
  return typeof row.movie_id === 'number';
}
