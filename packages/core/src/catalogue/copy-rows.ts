import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from } from 'pg-copy-streams';

export type CopyValue = string | number | string[] | undefined;

/** Streams rows (as `copyRow` writes them) into a table; the server sets the pace. */
export async function copyInto(
  client: pg.PoolClient,
  target: { table: string; rows: AsyncIterable<string> | Iterable<string> },
): Promise<void> {
  await pipeline(Readable.from(target.rows), client.query(from(`copy ${target.table} from stdin`)));
}

/** One row in COPY's text format. */
export function copyRow(values: CopyValue[]): string {
  return `${values.map(copyField).join('\t')}\n`;
}

function copyField(value: CopyValue): string {
  if (value === undefined) return '\\N';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escapeText(value);
  return escapeText(`{${value.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`).join(',')}}`);
}

function escapeText(text: string): string {
  return text.replace(/[\\\t\n\r]/g, (character) => escapes[character] ?? character);
}

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
