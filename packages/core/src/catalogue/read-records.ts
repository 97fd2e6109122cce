import { parse } from 'csv-parse/sync';
import { ImportError } from './import-error.ts';
import type { SkipLine } from './import-report.ts';
import type { MovieLensFile } from './movielens-files.ts';
import { readLines } from './read-lines.ts';

export type RecordSource = {
  file: MovieLensFile;
  /** What the header of a CSV file says, in this order; a line has as many fields. */
  columns: readonly string[];
  skip: SkipLine;
  onBytes: (bytes: number) => void;
  signal: AbortSignal | undefined;
};

/** Makes something of the fields of a line, or throws `BrokenLine`. */
export type ParseRecord<T> = (fields: string[], line: number) => T;

const HEADER = /^[a-z]/i;
const LONGEST_SHOWN = 200;

/** Why a line cannot be used. */
export class BrokenLine extends Error {}

/**
 * What `parseRecord` makes of the lines of a file, in chunks; broken lines are skipped.
 * @throws ImportError `badFile`: of columns in another order nothing would be right, and one that is cut off has no end
 */
export async function* readRecords<T>(
  source: RecordSource,
  parseRecord: ParseRecord<T>,
): AsyncGenerator<T[]> {
  const { file, skip, onBytes } = source;
  for await (const chunk of namingBroken(readLines(file.path, source.signal), file.name)) {
    const records: T[] = [];
    for (const [index, text] of chunk.lines.entries()) {
      const line = chunk.first + index;
      if (text === '' || text === '\r') continue;
      if (line === 1 && HEADER.test(text)) {
        assertHeader(text, source);
        continue;
      }
      try {
        records.push(parseRecord(splitLine(text, source), line));
      } catch (error) {
        if (!(error instanceof BrokenLine)) throw error;
        skip({ file: file.name, line, reason: error.message });
      }
    }
    onBytes(chunk.bytes);
    yield records;
  }
}

/** An error of unpacking does not say of what. */
async function* namingBroken<T>(chunks: AsyncIterable<T>, name: string): AsyncGenerator<T> {
  try {
    yield* chunks;
  } catch (error) {
    const isOfPacking = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
    if (!isOfPacking) throw error;
    throw new ImportError('badFile', `${name}: ${error.message}`, { cause: error });
  }
}

function assertHeader(text: string, { file, columns }: RecordSource): void {
  const header = text.trim();
  if (header === columns.join(',')) return;
  const found = JSON.stringify(header.slice(0, LONGEST_SHOWN));
  throw new ImportError('badFile', `${file.name}:1: the header is ${found}, not "${columns.join(',')}"`);
}

function splitLine(text: string, { file, columns }: RecordSource): string[] {
  const line = text.endsWith('\r') ? text.slice(0, -1) : text;
  if (line.includes('\0')) throw new BrokenLine('holds a NUL character');
  const fields = file.layout === 'dat' ? line.split('::') : splitCsv(line);
  if (fields.length !== columns.length)
    throw new BrokenLine(`has ${fields.length} fields, not ${columns.length}`);
  return fields;
}

/** Most lines have no quotes, and a split is ten times as fast. */
function splitCsv(line: string): string[] {
  if (!line.includes('"')) return line.split(',');
  try {
    return parse(line)[0] ?? [];
  } catch {
    throw new BrokenLine('has unbalanced quotes');
  }
}

/** An id as MovieLens has them: a whole number from 1 that fits an int4. */
export function parseId(text: string | undefined, name: string): number {
  const id = Number(text);
  if (text === undefined || !/^\d+$/.test(text) || id < 1 || id > 2_147_483_647)
    throw new BrokenLine(`${name} is not an id: ${JSON.stringify(text)}`);
  return id;
}
