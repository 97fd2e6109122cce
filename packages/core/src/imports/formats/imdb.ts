import type { CsvFormat } from './format.ts';
import { readDate, readImdbId, readScore, readTitle, readYear } from './values.ts';

/* IMDb's exports: Const, Your Rating, Date Rated, Title, Original Title, URL, Title Type, …; lists also have Created. */

const title = {
  source: 'imdb',
  movie: (cell) => ({
    imdbId: readImdbId(cell('Const')),
    title: readTitle(cell('Title')),
    year: readYear(cell('Year')),
  }),
  notMovie: (cell) => {
    const type = cell('Title Type');
    return /series|episode|game|podcast/i.test(type) ? `A ${type} is no movie` : undefined;
  },
} satisfies Partial<CsvFormat>;

const ratings: CsvFormat = {
  ...title,
  kind: 'rating',
  things: (cell, { now }) => [
    { kind: 'rating', score: readScore(cell('Your Rating')), at: readDate(cell('Date Rated'), now) },
  ],
};

const watchlist: CsvFormat = {
  ...title,
  kind: 'watchlist',
  things: (cell, { now }) => {
    const score = readScore(cell('Your Rating'));
    const rated = readDate(cell('Date Rated'), now);
    return [
      { kind: 'watchlist', at: readDate(cell('Created'), now) },
      ...(score === null ? [] : [{ kind: 'rating' as const, score, at: rated }]),
    ];
  },
};

export function imdbFormat(has: (column: string) => boolean): CsvFormat | undefined {
  if (!has('Const')) return undefined;
  if (has('Position') || has('Created')) return watchlist;
  return has('Your Rating') ? ratings : undefined;
}
