import type { TestDeps } from '@matinee/core/testing/test-deps';

/**
 * Everything the database holds of a user, and the jobs asked for in their name, as text: equal before and
 * after means that nothing of theirs was changed. Finds tables by their columns, so later ones count too.
 */
export async function ownedState(deps: TestDeps, userId: string): Promise<string> {
  const tables = await ownedTables(deps);
  const rater = '(select id from raters where user_id = $1)';
  const parts = tables.map(
    ({ name, column }) =>
      `select '${name}' as name, to_jsonb(t) as row from ${name} t
       where t.${column} = ${column === 'user_id' ? '$1' : rater}`,
  );
  const sessions = `select 'session_tokens', to_jsonb(t) from session_tokens t
    join sessions s on s.id = t.session_id where s.user_id = $1`;
  const user = `select 'users', to_jsonb(u) from users u where u.id = $1`;
  const { rows } = await deps.pool.query(
    `select * from (${[...parts, sessions, user].join(' union all ')}) all_rows order by name, row::text`,
    [userId],
  );
  const jobs = deps.enqueued.filter(({ payload }) => (payload as { userId?: string }).userId === userId);
  return JSON.stringify([rows, jobs]);
}

type OwnedTable = { name: string; column: string };

const found = new WeakMap<TestDeps, Promise<OwnedTable[]>>();

/** Asked for once a database: the catalogue of PostgreSQL is slow beside the rest. */
function ownedTables(deps: TestDeps): Promise<OwnedTable[]> {
  const known = found.get(deps);
  if (known) return known;
  const query = deps.pool.query<OwnedTable>(
    `select table_name as name, column_name as column from information_schema.columns
     where table_schema = 'public' and column_name in ('user_id', 'rater_id') order by 1, 2`,
  );
  const tables = query.then(({ rows }) => rows);
  found.set(deps, tables);
  return tables;
}
