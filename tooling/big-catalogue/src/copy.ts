import { type CopyValue, copyInto, copyRow } from '@matinee/core/catalogue/copy-rows';
import type pg from 'pg';

/** So many rows, each made when its turn comes. */
export function copy(
  client: pg.PoolClient,
  table: string,
  { count, row }: { count: number; row: (i: number) => CopyValue[] },
): Promise<void> {
  return copyMany(client, table, { count, rows: (i) => [row(i)] });
}

/** The rows of so many things, any number of each. */
export async function copyMany(
  client: pg.PoolClient,
  table: string,
  { count, rows }: { count: number; rows: (i: number) => CopyValue[][] },
): Promise<void> {
  function* chunks() {
    for (let start = 0; start < count; start += 500) {
      let text = '';
      for (let i = start; i < Math.min(count, start + 500); i++) text += rows(i).map(copyRow).join('');
      if (text) yield text;
    }
  }
  await copyInto(client, { table, rows: chunks() });
}
