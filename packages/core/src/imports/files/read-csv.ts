import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { badFile } from './bad-file.ts';
import { decode } from './decode.ts';
import type { Part } from './part.ts';

const DELIMITERS = [',', ';', '\t'] as const;
type Delimiter = (typeof DELIMITERS)[number];

/** How a CSV is written, and what its columns are called. */
export type CsvLayout = { delimiter: Delimiter; header: string[] };

/** A review of 10,000 characters of four bytes, and as much again. What is longer is a quote that nobody closed. */
const LONGEST_RECORD = 100_000;

/** Reads a header: the delimiter is what splits it into most. */
export function layoutOf(head: string): CsvLayout {
  const [line = ''] = head
    .replace(/^\uFEFF/, '')
    .trimStart()
    .split(/\r?\n|\r/, 1);
  const layouts = DELIMITERS.map((delimiter) => ({ delimiter, header: cellsOf(line, delimiter) }));
  return layouts.reduce((best, layout) => (layout.header.length > best.header.length ? layout : best));
}

function cellsOf(line: string, delimiter: Delimiter): string[] {
  return line.split(delimiter).map((cell) =>
    cell
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .trim(),
  );
}

/** A row of a CSV. */
export type CsvRecord = {
  /** Of the file, the header being the first one. */
  row: number;
  cells: readonly string[];
};

/**
 * The rows below the header, one by one.
 * @throws AppError `validationFailed` for quotes that are not closed, naming the line
 */
export async function* readCsv(part: Part, { delimiter }: CsvLayout): AsyncGenerator<CsvRecord> {
  let linesRead = 0;
  const parser = parse({
    delimiter,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_RECORD,
    on_record: (cells, { lines }) => {
      linesRead = lines;
      return cells;
    },
  });
  // Its failure ends the parser, which is read below.
  pipeline(Readable.from(decode(part)), parser, () => undefined);
  let row = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      row += 1;
      if (row > 1) yield { row, cells };
    }
  } catch (error) {
    throw error instanceof CsvError ? explain(error, part.name, linesRead) : error;
  }
}

function explain(error: CsvError, name: string, linesRead: number): Error {
  const { code } = error;
  if (code === 'CSV_QUOTE_NOT_CLOSED' || code === 'CSV_MAX_RECORD_SIZE')
    return badFile(`${name}, line ${linesRead + 1}: a quote is opened here and not closed`);
  const line = Number(error.lines) || linesRead + 1;
  return badFile(`${name}, line ${line}: a quote inside a cell must be doubled, and the cell quoted`);
}
