import { readLines } from '@matinee/core/catalogue/read-lines';
import { parse } from 'csv-parse/sync';
import { DataFileError } from './data-file-error.ts';

/** One row: the asked columns in the asked order. `fail` ends the reading with the file and line in the message. */
export type OnRow = (values: readonly string[], fail: (reason: string) => never) => void;

/**
 * Reads a CSV file with a header, plain or .gz, row by row. Columns may stand in any order and more may be there.
 *
 * @throws DataFileError when the file cannot be read, a column is missing, or a row has not the header's width.
 */
export async function readTable(
  file: string,
  params: { columns: readonly string[]; onRow: OnRow },
): Promise<void> {
  let header: { width: number; positions: number[] } | undefined;
  try {
    for await (const { lines, first } of readLines(file)) {
      for (const [index, text] of lines.entries()) {
        const fail = failAt(file, first + index);
        const line = text.endsWith('\r') ? text.slice(0, -1) : text;
        if (!header) header = readHeader(splitLine(line.replace(/^\uFEFF/, ''), fail), params.columns, fail);
        else if (line !== '') {
          const fields = splitLine(line, fail);
          if (fields.length !== header.width)
            fail(`has ${fields.length} fields, the header has ${header.width}`);
          params.onRow(
            header.positions.map((position) => fields[position] ?? ''),
            fail,
          );
        }
      }
    }
  } catch (error) {
    if (error instanceof DataFileError) throw error;
    throw new DataFileError(`${file}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
  if (!header)
    throw new DataFileError(`${file}: is empty; a header with ${params.columns.join(', ')} is needed`);
}

function failAt(file: string, line: number): (reason: string) => never {
  return (reason) => {
    throw new DataFileError(`${file}:${line}: ${reason}`);
  };
}

/** Of a header in a message: a file may be one long line. */
const LONGEST_SHOWN = 200;

function readHeader(names: string[], columns: readonly string[], fail: (reason: string) => never) {
  const missing = columns.filter((column) => !names.includes(column));
  if (missing.length > 0) {
    const found = JSON.stringify(names.join(',').slice(0, LONGEST_SHOWN));
    fail(
      `the header has no ${missing.join(', ')}: ${columns.join(', ')} are needed, separated by commas, and it is ${found}`,
    );
  }
  return { width: names.length, positions: columns.map((column) => names.indexOf(column)) };
}

/** Most lines have no quotes, and a split is ten times as fast. */
function splitLine(line: string, fail: (reason: string) => never): string[] {
  if (!line.includes('"')) return line.split(',');
  try {
    return (parse(line)[0] as string[] | undefined) ?? [];
  } catch {
    return fail('has unbalanced quotes');
  }
}
