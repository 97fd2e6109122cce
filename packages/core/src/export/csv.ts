import { stringify } from 'csv-stringify/sync';

/**
 * CSV with a header, for programs and spreadsheets alike: UTF-8 without a mark in front, which importers would
 * take for a part of the first column's name.
 */
export function toCsv(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const guarded = rows.map((row) =>
    row.map((cell) => (typeof cell === 'string' ? withoutFormula(cell) : cell)),
  );
  return stringify([columns, ...guarded], { record_delimiter: '\r\n' });
}

export type Cell = string | number | null;

/**
 * A spreadsheet computes what begins like a formula, even in quotes. Harm takes a call, a reference to another
 * sheet or a program: `(`, `!` or `|`. Only those are kept from it, by the apostrophe spreadsheets hide, so that
 * the films "+1", "-30-" and "@Suicide Room" stay what they are. One that has such an apostrophe gets another, so that
 * {@link unguarded} gives back what there was.
 */
export function withoutFormula(text: string): string {
  return /^'*\s*[=+\-@＝＋－＠][\s\S]*[(!|（！｜]/.test(text) ? `'${text}` : text;
}

/** What {@link withoutFormula} was given. */
export function unguarded(text: string): string {
  const rest = text.slice(1);
  return text.startsWith("'") && withoutFormula(rest) === text ? rest : text;
}
