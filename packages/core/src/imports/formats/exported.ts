import { unguarded } from '../../export/csv.ts';
import type { Cell, CsvFormat, Thing } from './format.ts';
import {
  readDate,
  readImdbId,
  readNote,
  readReview,
  readScore,
  readStars,
  readTitle,
  readTmdbId,
  readYear,
} from './values.ts';

/*
 * What me.export gives, and other files for Letterboxd's import: Title, Year, tmdbID, imdbID, Rating, Rating10,
 * WatchedDate, Review. Ours have more columns, which say the rest exactly.
 */

const IDENTIFYING = ['tmdbID', 'imdbID', 'LetterboxdURI', 'WatchedDate', 'Rating10'];

export function exportedFormat(header: readonly string[]): CsvFormat | undefined {
  const has = (name: string) => header.includes(name);
  if (!has('Title') && !has('tmdbID') && !has('imdbID')) return undefined;
  if (!IDENTIFYING.some(has)) return undefined;
  const kinds = [
    has('WatchlistSince') && 'watchlist',
    has('FavoriteSince') && 'favorite',
    has('Review') && 'review',
    has('WatchedDate') && 'history',
    (has('Rating') || has('Rating10')) && 'rating',
  ] as const;
  const kind = kinds.find((it) => it !== false);
  return kind && { source: 'letterboxd', kind, movie, things };
}

const movie: CsvFormat['movie'] = (cell) => ({
  title: readTitle(unguarded(cell('Title'))),
  year: readYear(cell('Year')),
  tmdbId: readTmdbId(cell('tmdbID')),
  imdbId: readImdbId(cell('imdbID')),
});

const things: CsvFormat['things'] = (cell, { now }) => {
  const score = readScore(cell('Rating10')) ?? readStars(cell('Rating'));
  const at = (name: string) => readDate(cell(name), now);
  const note = readNote(unguarded(cell('Note')));
  const text = readReview(unguarded(cell('Review')));
  const day = at('WatchedDate');
  const found: Thing[] = [];
  if (cell('WatchlistSince').trim()) found.push({ kind: 'watchlist', at: at('WatchlistSince'), note });
  if (cell('FavoriteSince').trim()) found.push({ kind: 'favorite', at: at('FavoriteSince'), note });
  if (day) found.push(viewing(cell, at('WatchedAt'), day));
  if (text) {
    const spoiler = cell('Spoiler').trim() === 'true';
    found.push({ kind: 'review', text, spoiler, at: at('ReviewedAt') ?? day });
  }
  if (score !== null) found.push({ kind: 'rating', score, at: at('RatedAt') ?? at('ReviewedAt') ?? day });
  return found;
};

function viewing(cell: Cell, moment: string | null, day: string): Thing {
  const progress = /^\s*\d{1,9}\s*$/.exec(cell('ProgressSeconds'))?.[0];
  return {
    kind: 'history',
    at: moment ?? day,
    isMoment: moment !== null,
    completed: cell('Completed').trim() !== 'false',
    progressSeconds: progress === undefined ? null : Number(progress),
  };
}
