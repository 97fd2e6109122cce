import { AppError } from '../../errors.ts';
import { type ColumnMap, columnMeanings } from './mapped.ts';

/**
 * Reads "title:Film", "rating:Note"; undefined when nothing is said.
 * @throws AppError `validationFailed`
 */
export function readColumnMap(
  columns: readonly string[] | undefined,
  scale: number | undefined,
): ColumnMap | undefined {
  if (columns === undefined && scale === undefined) return undefined;
  const names: ColumnMap['names'] = {};
  for (const [i, column] of (columns ?? []).entries()) {
    const [, word, name] = /^([^:]*):(.+)$/s.exec(column) ?? [];
    const meaning = columnMeanings.find((it) => it === word);
    if (!meaning || name === undefined)
      throw refused(i, `Write it as title:Film, with one of ${columnMeanings.join(', ')}`);
    if (names[meaning] !== undefined) throw refused(i, `There is a column for ${meaning} already`);
    names[meaning] = name.trim();
  }
  return { names, scale: scale ?? null };
}

function refused(index: number, message: string): AppError {
  return new AppError('validationFailed', message, { errors: [{ path: `columns.${index}`, message }] });
}
