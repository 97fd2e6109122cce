import type { TestDeps } from '@matinee/core/testing/test-deps';

/** One text for everything in the database that requests write: rows of every table but the catalogue's. */
export async function databaseChecksum({ pool, enqueued }: TestDeps): Promise<string> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  );
  const parts = tables.map(
    ({ name }) =>
      `select '${name}' as name, count(*) as rows, md5(string_agg(t::text, ',' order by t::text)) as hash from ${name} t`,
  );
  const { rows } = await pool.query(`${parts.join(' union all ')} order by name`);
  return JSON.stringify([rows, enqueued.length]);
}
