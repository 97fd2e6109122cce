import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { isMovie, movieNotFound } from '../movies/movie-reference.ts';
import { hashLooker, type Looker } from './viewer-hash.ts';
import { issueVisitorCookie, type VisitorCookie } from './visitor-cookie.ts';

/** A viewer who comes back to a movie within this time has looked once. */
export const VIEW_WINDOW_MINUTES = 30;

export type TrackView = Looker & {
  movieId: string;
  /** How long it was watched; of several calls for one view the most counts. */
  watchedSeconds?: number | undefined;
};

/**
 * Counts that somebody looked at a movie, once for a viewer in half an hour. One statement. Of an account that is
 * gone or banned nothing is counted.
 * @returns a cookie for a visitor whom nothing but the address tells from others
 * @throws AppError `notFound`
 */
export async function trackView(
  deps: Pick<Deps, 'db' | 'auth' | 'clock'>,
  { movieId, watchedSeconds, ...looker }: TrackView,
): Promise<{ cookie: VisitorCookie | undefined }> {
  const { viewers, origin, isByAddress } = hashLooker(deps, looker);
  const now = deps.clock.now();
  const since = new Date(now.getTime() - VIEW_WINDOW_MINUTES * 60_000);
  const slot = Math.floor(now.getTime() / (VIEW_WINDOW_MINUTES * 60_000));
  const userId = looker.userId ?? null;
  const seconds = watchedSeconds ?? null;
  const { rows } = await sql<{ id: number }>`
with movie as (select m.id from movies m where m.deleted_at is null and ${isMovie(movieId)}),
person as (select u.id from users u where u.id = ${userId}::uuid and u.banned_at is null for key share),
before as (
  select v.movie_id, v.viewer, v.slot from movie_views v join movie on v.movie_id = movie.id
  where v.viewer = any(${viewers}::bytea[]) and v.viewed_at > ${since}
  order by v.viewed_at desc limit 1
), longer as (
  update movie_views v set watched_seconds = ${seconds}::int from before b
  where (v.movie_id, v.viewer, v.slot) = (b.movie_id, b.viewer, b.slot)
    and ${seconds}::int > coalesce(v.watched_seconds, -1)
), added as (
  insert into movie_views as v (movie_id, viewer, slot, viewed_at, user_id, origin, watched_seconds)
  select movie.id, ${viewers[0]}, ${slot}, ${now}, ${userId}::uuid, ${origin}, ${seconds}::int from movie
  where not exists (select from before) and (${userId}::uuid is null or exists (select from person))
  on conflict (movie_id, viewer, slot) do update
    set watched_seconds = greatest(v.watched_seconds, excluded.watched_seconds)
)
select id from movie`.execute(deps.db);
  if (rows.length === 0) throw movieNotFound(movieId);
  return { cookie: isByAddress ? issueVisitorCookie(deps) : undefined };
}
