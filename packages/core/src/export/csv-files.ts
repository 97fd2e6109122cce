import type { Database } from '@matinee/db';
import { type Cell, toCsv } from './csv.ts';
import { readHistory, readReviews, readWatchlist } from './read-library.ts';
import { readFavorites, readRatings } from './read-sections.ts';

/*
 * The names of Letterboxd's import, which others read as well, and columns of our own that say the rest exactly; our
 * import reads them all. When a movie was rated is not when it was watched: as its WatchedDate it would make a diary
 * of it.
 */

type Movie = { tmdbId: string | null; imdbId: string | null; title: string; year: number | null };

const MOVIE_COLUMNS = ['tmdbID', 'imdbID', 'Title', 'Year'];

type CsvFile = (db: Database, userId: string) => Promise<string>;

function csvFile<T extends Movie>(
  read: (of: { db: Database; userId: string }) => Promise<T[]>,
  columns: Readonly<Record<string, (row: T) => Cell>>,
): CsvFile {
  const cellsOf = Object.values(columns);
  return async (db, userId) => {
    const rows = await read({ db, userId });
    return toCsv(
      [...MOVIE_COLUMNS, ...Object.keys(columns)],
      rows.map((row) => [row.tmdbId, row.imdbId, row.title, row.year, ...cellsOf.map((cell) => cell(row))]),
    );
  };
}

const iso = (date: Date): string => date.toISOString();
const day = (date: Date): string => iso(date).slice(0, 'yyyy-mm-dd'.length);

export const csvFiles = {
  'ratings.csv': csvFile(readRatings, {
    Rating: ({ stars }) => stars,
    Rating10: ({ score }) => score,
    RatedAt: ({ updatedAt }) => iso(updatedAt),
  }),
  'favorites.csv': csvFile(readFavorites, {
    Note: ({ note }) => note,
    FavoriteSince: ({ createdAt }) => iso(createdAt),
  }),
  'watchlist.csv': csvFile(readWatchlist, {
    Note: ({ note }) => note,
    WatchlistSince: ({ createdAt }) => iso(createdAt),
  }),
  'history.csv': csvFile(readHistory, {
    WatchedDate: ({ watchedAt }) => day(watchedAt),
    WatchedAt: ({ watchedAt }) => iso(watchedAt),
    Completed: ({ completed }) => String(completed),
    ProgressSeconds: ({ progressSeconds }) => progressSeconds,
  }),
  'reviews.csv': csvFile(readReviews, {
    Review: ({ text }) => text,
    Spoiler: ({ spoiler }) => String(spoiler),
    ReviewedAt: ({ updatedAt }) => iso(updatedAt),
  }),
} as const satisfies Readonly<Record<string, CsvFile>>;
