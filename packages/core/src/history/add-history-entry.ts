import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import type { ReadIn } from '../languages/languages.ts';
import { type Counted, fetchUnknown, type WriteDeps } from '../library/fetch-unknown.ts';
import { isMovie, movieNotFound } from '../movies/movie-reference.ts';
import { announceTasteChange, type TasteRow, tasteChange } from '../recommendations/taste-changed.ts';
import { type HistoryEntry, readWatchedAt } from './history-entry.ts';
import { getHistoryEntry } from './list-history.ts';

export type AddHistoryEntry = ReadIn &
  Counted & {
    userId: string;
    movieId: string;
    /** ISO 8601; now when absent. */
    watchedAt?: string | undefined;
    progressSeconds?: number | null | undefined;
    completed?: boolean | undefined;
  };

type Entry = {
  id: string;
  userId: string;
  movieId: string;
  watchedAt: Date;
  progressSeconds: number | null;
  completed: boolean;
};

/**
 * Notes that a user watched a movie; however often. Two queries: the write, then the entry.
 * @throws AppError `validationFailed`, `notFound`; `upstreamUnavailable` when an unknown movie could not be fetched in time
 */
export async function addHistoryEntry(deps: WriteDeps, params: AddHistoryEntry): Promise<HistoryEntry> {
  const { userId, movieId, watchedAt, progressSeconds = null, completed = true } = params;
  const { countUpstream, languages } = params;
  const now = deps.clock.now();
  const at = watchedAt === undefined ? now : readWatchedAt(watchedAt, now);
  const id = uuidv7();
  const entry = { id, userId, movieId, watchedAt: at, progressSeconds, completed };
  const write = () => insertEntry(deps, entry);
  await announceTasteChange(deps, userId, await fetchUnknown(deps, { movieId, countUpstream, write }));
  return getHistoryEntry(deps, { userId, id, languages });
}

type Result = TasteRow & { movie_id: number | null; id: string | null };

async function insertEntry({ db, clock }: Pick<Deps, 'db' | 'clock'>, entry: Entry): Promise<TasteRow> {
  const { id, userId, movieId, watchedAt, progressSeconds, completed } = entry;
  const change = sql`select ${completed ? 1 : 0}::int as steps from movie`;
  const { rows } = await sql<Result>`
with movie as (select m.id from movies m where m.deleted_at is null and ${isMovie(movieId)}),
${tasteChange(userId, change)},
put as (
  insert into history (id, user_id, movie_id, watched_at, progress_seconds, completed, created_at, changed_at)
  select ${id}::uuid, taste.user_id, movie.id, ${watchedAt}, ${progressSeconds}::int, ${completed}, ${clock.now()},
    taste.changed_at
  from taste cross join movie
  returning id
)
select movie.id as movie_id, taste.revision, taste.steps, put.id
from (values (1)) one left join movie on true left join taste on true left join put on true`.execute(db);
  const [result] = rows;
  if (!result?.movie_id) throw movieNotFound(movieId);
  if (!result.id) throw new AppError('unauthenticated', 'The account is gone');
  return result;
}
