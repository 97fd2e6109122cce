import { sql } from 'kysely';
import { AppError } from '../errors.ts';
import type { FeedSource } from '../library/feed.ts';
import { movieSorts } from '../library/feed.ts';
import { type Movie, type MovieRow, toMovie } from '../movies/movie.ts';

/** One time that a user watched a movie, or a part of it. */
export type HistoryEntry = {
  id: string;
  movie: Movie;
  watchedAt: string;
  /** How far it was watched. */
  progressSeconds: number | null;
  /** To the end; a movie with such an entry is one the user has watched. */
  completed: boolean;
};

/** What has left the history. */
export type RemovedEntry = { id: string; removedAt: string };

export type HistoryRow = {
  entry_id: string;
  watched_at: Date;
  progress_seconds: number | null;
  completed: boolean;
};

export const historySorts = ['watched', 'added', 'title', 'release', 'score'] as const;
export type HistorySort = (typeof historySorts)[number];

const key = { by: sql`k.id`, type: 'uuid' } as const;

export const historySource: FeedSource<HistorySort, HistoryRow, HistoryEntry, RemovedEntry> = {
  name: 'history',
  isOf: (userId) => sql`k.user_id = ${userId}`,
  key,
  columns: [
    sql`k.id`.as('entry_id'),
    sql`k.watched_at`.as('watched_at'),
    sql`k.progress_seconds`.as('progress_seconds'),
    sql`k.completed`.as('completed'),
  ],
  sorts: {
    ...movieSorts(key),
    watched: { usual: 'desc', columns: () => [{ by: sql`k.watched_at`, type: 'timestamp' }, key] },
  },
  usualSort: 'watched',
  toItem: toEntry,
  toRemoved: (id, removedAt) => ({ id, removedAt }),
};

export function toEntry(row: MovieRow & HistoryRow): HistoryEntry {
  return {
    id: row.entry_id,
    movie: toMovie(row),
    watchedAt: row.watched_at.toISOString(),
    progressSeconds: row.progress_seconds,
    completed: row.completed,
  };
}

/** A client's clock may be fast. */
const SKEW_MS = 60_000;
/** Before that nothing was shown to anybody. */
const FIRST_FILM = '1888-01-01T00:00:00Z';

/**
 * When something was watched.
 * @throws AppError `validationFailed` for a time to come, or before there were films
 */
export function readWatchedAt(text: string, now: Date): Date {
  const watchedAt = new Date(text);
  if (watchedAt.getTime() > now.getTime() + SKEW_MS) throw refused('Must not be in the future');
  if (!(watchedAt >= new Date(FIRST_FILM))) throw refused(`Must not be before ${FIRST_FILM}`);
  return watchedAt;
}

function refused(message: string): AppError {
  return new AppError('validationFailed', message, { errors: [{ path: 'watchedAt', message }] });
}
