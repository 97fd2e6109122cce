import { badFile } from '../files/bad-file.ts';
import type { Part } from '../files/part.ts';
import { type CsvLayout, readCsv } from '../files/read-csv.ts';
import { type CsvFormat, nothing, type ReadContext, type ReadRow, rowsOf } from './format.ts';
import { learnMovie, type MovieLensMovies, movielensRatings } from './movielens.ts';
import type { Plan, PlannedPart } from './plan.ts';
import { readTrakt } from './trakt.ts';

export type PartRow = ReadRow & { part: string };

export const MOST_ROWS = 100_000;

/**
 * What the files say, row by row, one file after the other.
 * @throws AppError `validationFailed` for a file that cannot be read on, and for too many rows
 */
export async function* readRows({ parts }: Plan, context: ReadContext): AsyncGenerator<PartRow> {
  const movies: MovieLensMovies = new Map();
  for (const planned of parts) if (planned.as === 'movielensMovies') await learnMovies(movies, planned);
  let count = 0;
  for (const planned of parts)
    for await (const row of rowsIn(planned, movies, context)) {
      count += 1;
      if (count > MOST_ROWS)
        throw badFile(`There are more than ${MOST_ROWS.toLocaleString('en')} rows: split the file`);
      yield { ...row, part: planned.part.name };
    }
}

async function* rowsIn(planned: PlannedPart, movies: MovieLensMovies, context: ReadContext) {
  if (planned.as === 'csv') yield* csvRows(planned, context);
  if (planned.as === 'trakt') yield* readTrakt(planned.part, context);
  if (planned.as === 'movielensRatings')
    yield* csvRows({ ...planned, format: movielensRatings(movies) }, context);
}

type CsvSource = { part: Part; layout: CsvLayout; format: CsvFormat };

async function* csvRows({ part, layout, format }: CsvSource, context: ReadContext): AsyncGenerator<ReadRow> {
  const columns = columnsOf(layout);
  for await (const { row, cells } of readCsv(part, layout)) {
    const cell = (name: string) => cells[columns.get(name.toLowerCase()) ?? -1] ?? '';
    if (cells.length !== layout.header.length) {
      yield misfit(row, format, { length: cells.length, expected: layout.header.length });
      continue;
    }
    yield* rowsOf(row, {
      kind: format.kind,
      movie: () => format.movie(cell),
      things: () => format.things(cell, context),
      notMovie: () => format.notMovie?.(cell),
    });
  }
}

/** Cells may have moved to other columns, so nothing of the row is believed. */
function misfit(
  row: number,
  { kind }: CsvFormat,
  { length, expected }: { length: number; expected: number },
) {
  const invalid = `The row has ${length} cells, the header ${expected}: is there text with a delimiter that is not in quotes?`;
  return { row, kind, given: nothing, invalid };
}

function columnsOf({ header }: CsvLayout): ReadonlyMap<string, number> {
  return new Map(header.map((name, i) => [name.toLowerCase(), i]));
}

async function learnMovies(movies: MovieLensMovies, { part, layout }: { part: Part; layout: CsvLayout }) {
  const columns = columnsOf(layout);
  for await (const { cells } of readCsv(part, layout))
    learnMovie(movies, (name) => cells[columns.get(name.toLowerCase()) ?? -1] ?? '');
}
