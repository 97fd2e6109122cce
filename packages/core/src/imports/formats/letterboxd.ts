import type { CsvFormat, Thing } from './format.ts';
import { readDate, readReview, readStars, readTitle, readYear } from './values.ts';

/* Letterboxd's export: Date, Name, Year, Letterboxd URI, and what the file is about. Its addresses are not read. */

const film = {
  source: 'letterboxd',
  movie: (cell) => ({ title: readTitle(cell('Name')), year: readYear(cell('Year')) }),
} satisfies Partial<CsvFormat>;

const ratings: CsvFormat = {
  ...film,
  kind: 'rating',
  things: (cell, { now }) => [
    { kind: 'rating', score: readStars(cell('Rating')), at: readDate(cell('Date'), now) },
  ],
};

/** Ratings in a diary are those of that day; when the ratings are in a file of their own, that one counts. */
const diary = (withRatings: boolean): CsvFormat => ({
  ...film,
  kind: 'history',
  things: (cell, { now }) => {
    const logged = readDate(cell('Date'), now);
    const watched: Thing = { kind: 'history', at: readDate(cell('Watched Date'), now) ?? logged };
    const score = withRatings ? readStars(cell('Rating')) : null;
    return score === null ? [watched] : [watched, { kind: 'rating', score, at: logged }];
  },
});

const reviews = (withRatings: boolean): CsvFormat => ({
  ...film,
  kind: 'review',
  things: (cell, { now }) => {
    const written = readDate(cell('Date'), now);
    const watched = readDate(cell('Watched Date'), now);
    const score = withRatings ? readStars(cell('Rating')) : null;
    const things: Thing[] = [{ kind: 'review', text: readReview(cell('Review')), at: written }];
    if (watched) things.push({ kind: 'history', at: watched });
    if (score !== null) things.push({ kind: 'rating', score, at: written });
    return things;
  },
});

const watched: CsvFormat = {
  ...film,
  kind: 'history',
  things: (cell, { now }) => [{ kind: 'history', at: readDate(cell('Date'), now), isOnlySeen: true }],
};

const listed = (kind: 'watchlist' | 'favorite'): CsvFormat => ({
  ...film,
  kind,
  things: (cell, { now }) => [{ kind, at: readDate(cell('Date'), now) }],
});

/** Of an account one has deleted, lists, and what others wrote. */
const OTHER_FOLDERS = /^(deleted|orphaned|lists)\//;

/**
 * Which of the files it is, by its columns, else by its name.
 * @param withRatings whether ratings beside diary entries and reviews count
 */
export function letterboxdFormat(
  name: string,
  has: (column: string) => boolean,
  withRatings: boolean,
): CsvFormat | undefined {
  if (!has('Name') || !has('Letterboxd URI') || OTHER_FOLDERS.test(name)) return undefined;
  if (has('Review')) return reviews(withRatings);
  if (has('Watched Date')) return diary(withRatings);
  if (has('Rating')) return ratings;
  if (/watchlist[^/]*$/i.test(name)) return listed('watchlist');
  if (/watched[^/]*$/i.test(name)) return watched;
  return /(films|likes)[^/]*$/i.test(name) ? listed('favorite') : undefined;
}
