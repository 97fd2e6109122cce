import type { Given, ImportKind, ImportSource } from '../import.ts';
import { BadRow } from './values.ts';

/** What a row of a file gives: one thing, or several (a diary entry with a rating). */
export type ReadRow = {
  row: number;
  kind: ImportKind;
  given: Given;
  /** Why it cannot be used, and what to do about it. */
  invalid?: string;
  /** Why there is no movie for it. */
  unmatched?: string;
};

/** A cell by the name of its column, in any case; empty when there is no such column. */
export type Cell = (name: string) => string;

export type ReadContext = { now: Date };

/** How the rows of a CSV are read. */
export type CsvFormat = {
  source: ImportSource;
  /** Which movie a row is about, and nothing that could be wrong with the rest. */
  movie: (cell: Cell) => Pick<Given, 'title'> & Partial<Given>;
  /** What it says of the movie. @throws BadRow */
  things: (cell: Cell, context: ReadContext) => Thing[];
  /** What a row is counted as that says nothing. */
  kind: ImportKind;
  /** Why a row is about no movie. */
  notMovie?: (cell: Cell) => string | undefined;
};

export type Thing = { kind: ImportKind } & Partial<Given>;

/** A row that says nothing yet. */
export const nothing: Given = {
  title: null,
  year: null,
  imdbId: null,
  tmdbId: null,
  movielensId: null,
  score: null,
  at: null,
  text: null,
  spoiler: false,
  note: null,
  progressSeconds: null,
  completed: true,
  isMoment: false,
  isOnlySeen: false,
};

/** What a row gives, or why it gives nothing. */
export function rowsOf(row: number, read: RowReader): ReadRow[] {
  const movie = attempt(read.movie);
  const given: Given = { ...nothing, ...(movie instanceof BadRow ? { title: null } : movie) };
  const bad = (error: BadRow): ReadRow[] => [{ row, kind: read.kind, given, invalid: error.message }];
  if (movie instanceof BadRow) return bad(movie);
  if (!given.title && !given.imdbId && !given.tmdbId && !given.movielensId)
    return bad(new BadRow('There is no title and no id: add one'));
  const unmatched = read.notMovie();
  const things = attempt(read.things);
  if (things instanceof BadRow) return bad(things);
  if (things.length === 0)
    return bad(new BadRow('The row says nothing of the movie: fill it in, or leave it out'));
  return things.map(({ kind, ...thing }) => {
    const invalid = lackOf({ kind, ...thing });
    const what = { row, kind, given: { ...given, ...thing } };
    return { ...what, ...(invalid ? { invalid } : unmatched && { unmatched }) };
  });
}

/** What a thing cannot be without. Watched is not rated, so nothing is made up. */
function lackOf({ kind, score, text, at }: Thing): string | undefined {
  if (kind === 'rating' && !score) return 'There is no rating: add one, or leave the row out';
  if (kind === 'review' && !text) return 'There is no text of the review: add it, or leave the row out';
  if (kind === 'history' && !at) return 'There is no date: add the day on which it was watched';
  return undefined;
}

export type RowReader = {
  kind: ImportKind;
  movie: () => Partial<Given>;
  things: () => Thing[];
  notMovie: () => string | undefined;
};

function attempt<T>(read: () => T): T | BadRow {
  try {
    return read();
  } catch (error) {
    if (error instanceof BadRow) return error;
    throw error;
  }
}
