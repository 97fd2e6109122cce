import type pg from 'pg';

/**
 * Runs with the indexes of some tables dropped, but for unique ones, and makes them again: a GIN index is made of all
 * rows at once many times faster than row by row. In a transaction, on tables nobody else uses.
 * @param params.tables names from the code, never from outside
 */
export async function withoutIndexes<T>(
  client: pg.ClientBase,
  { tables, run }: { tables: string[]; run: () => Promise<T> },
): Promise<T> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select quote_ident(indexname) as name, indexdef as definition from pg_indexes
     where schemaname = 'public' and tablename = any ($1) and indexdef not like '%UNIQUE%' order by 1`,
    [tables],
  );
  for (const { name } of rows) await client.query(`drop index ${name}`);
  const result = await run();
  for (const { definition } of rows) await client.query(definition);
  return result;
}
