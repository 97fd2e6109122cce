import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { AppError, notFound } from '../errors.ts';
import type { ReadIn } from '../languages/languages.ts';
import { listMoviesByIds } from '../movies/list-movies-by-ids.ts';
import { type Movie, type MovieRow, toMovie } from '../movies/movie.ts';
import { isMovie, movieNotFound } from '../movies/movie-reference.ts';
import { announceTasteChange, type TasteRow, tasteChange } from '../recommendations/taste-changed.ts';
import { type FeedSource, movieSorts, type RemovedMovie, toRemovedMovie } from './feed.ts';
import { type Counted, fetchUnknown, type WriteDeps } from './fetch-unknown.ts';
import { selectKept } from './read-rows.ts';

/** A movie that a user keeps, perhaps with a note. */
export type NotedMovie = { movie: Movie; note: string | null; createdAt: string };

/** Feeds of them: each movie once. */
export type NotedFeed = 'favorites' | 'watchlist';

export const notedSorts = ['added', 'title', 'release', 'score'] as const;
export type NotedSort = (typeof notedSorts)[number];

type Row = { note: string | null; created_at: Date };

export function notedSource(name: NotedFeed): FeedSource<NotedSort, Row, NotedMovie, RemovedMovie> {
  const key = { by: sql`k.movie_id`, type: 'integer' } as const;
  return {
    name,
    isOf: (userId) => sql`k.user_id = ${userId}`,
    key,
    columns: [sql`k.note`.as('note'), sql`k.created_at`.as('created_at')],
    sorts: movieSorts(key),
    usualSort: 'added',
    toItem: toNoted,
    toRemoved: toRemovedMovie,
  };
}

function toNoted(row: MovieRow & Row): NotedMovie {
  return { movie: toMovie(row), note: row.note, createdAt: row.created_at.toISOString() };
}

type Named = { feed: NotedFeed; userId: string; movieId: string };

/**
 * One of them.
 * @throws AppError `notFound` when the movie is unknown or the user does not keep it
 */
export async function getNoted(
  deps: Pick<Deps, 'db'>,
  { feed, userId, movieId, languages }: Named & ReadIn,
): Promise<NotedMovie> {
  const row = await selectKept(deps, notedSource(feed), { userId, languages })
    .where('m.deleted_at', 'is', null)
    .where(isMovie(movieId))
    .executeTakeFirst();
  if (!row) throw notFound(`Movie ${movieId} in your ${feed}`);
  return toNoted(row as MovieRow & Row);
}

export type PutNoted = ReadIn &
  Counted & {
    userId: string;
    movieId: string;
    /** Absent leaves the note that is there, null takes it away. */
    note?: string | null | undefined;
  };

type Written = TasteRow & {
  id: number | null;
  note: string | null;
  created_at: Date | null;
  is_new: boolean | null;
};

/**
 * Keeps a movie, or changes the note of one. Two queries: the write, then the movie.
 * @throws AppError `notFound`, `unauthenticated`; as `fetchUnknown`
 */
export async function putNoted(
  deps: WriteDeps,
  { countUpstream, languages, ...named }: PutNoted & { feed: NotedFeed },
): Promise<{ noted: NotedMovie; isNew: boolean }> {
  const { userId, movieId } = named;
  const written = await fetchUnknown(deps, { movieId, countUpstream, write: () => write(deps, named) });
  await announceTasteChange(deps, userId, written);
  const movie = (await listMoviesByIds(deps, [written.id], languages)).get(written.id);
  if (!movie) throw movieNotFound(movieId);
  return {
    noted: { movie, note: written.note, createdAt: written.created_at.toISOString() },
    isNew: written.is_new === true,
  };
}

async function write(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { feed, userId, movieId, note }: Named & Pick<PutNoted, 'note'>,
) {
  const table = sql.table(feed);
  const change = sql`
    select case when exists (
      select from ${table} f where f.user_id = ${userId} and f.movie_id = movie.id
    ) then 0 else 1 end as steps from movie`;
  const { rows } = await sql<Written>`
with movie as (select m.id from movies m where m.deleted_at is null and ${isMovie(movieId)}),
${tasteChange(userId, change)},
put as (
  insert into ${table} as f (user_id, movie_id, note, created_at, changed_at)
  select taste.user_id, movie.id, ${note ?? null}, ${clock.now()}, taste.changed_at from taste cross join movie
  on conflict (user_id, movie_id) do update
    set note = case when ${note !== undefined} then excluded.note else f.note end, changed_at = excluded.changed_at
  returning f.note, f.created_at, f.xmax = 0 as is_new
)
select movie.id, taste.revision, taste.steps, put.*
from (values (1)) one left join movie on true left join taste on true left join put on true`.execute(db);
  const [result] = rows;
  if (!result?.id) throw movieNotFound(movieId);
  if (!result.created_at) throw new AppError('unauthenticated', 'The account is gone');
  return { ...result, id: result.id, created_at: result.created_at };
}

/**
 * Keeps a movie no longer, in one statement; also fine when it was not kept. Works for a deleted movie too.
 * @throws AppError `notFound` when there never was such a movie
 */
export async function removeNoted(
  deps: Pick<Deps, 'db' | 'jobs' | 'log'>,
  { feed, userId, movieId }: Named,
): Promise<void> {
  const table = sql.table(feed);
  const change = sql`
    select 1 as steps from movie join ${table} f on f.movie_id = movie.id and f.user_id = ${userId}`;
  const { rows } = await sql<TasteRow & { id: number }>`
with movie as (select m.id from movies m where ${isMovie(movieId)}),
${tasteChange(userId, change)},
gone as (
  delete from ${table} f using taste, movie where f.user_id = taste.user_id and f.movie_id = movie.id
)
select movie.id, taste.revision, taste.steps from movie left join taste on true`.execute(deps.db);
  const [result] = rows;
  if (!result) throw movieNotFound(movieId);
  await announceTasteChange(deps, userId, result);
}
