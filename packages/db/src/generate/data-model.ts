import { sql } from 'kysely';
import type { Database } from '../database.ts';

type Column = {
  table: string;
  name: string;
  type: string;
  isRequired: boolean;
  keys: string[];
  comment: string | null;
};
type Reference = {
  from: string;
  to: string;
  columns: string;
  isRequired: boolean;
  isUnique: boolean;
  onDelete: string;
};
type TableComment = { table: string; comment: string };

/** docs/data-model.md: a Mermaid diagram of the tables, and what the columns say of themselves. */
export async function dataModel(db: Database): Promise<string> {
  const [columns, references, comments] = [
    await listColumns(db),
    await listReferences(db),
    await listComments(db),
  ];
  const tables = Map.groupBy(columns, ({ table }) => table);
  return `${[
    '# Data model',
    '',
    'Made from the migrated database by `pnpm generate`; do not edit.',
    '',
    '```mermaid',
    'erDiagram',
    ...references.map(relation),
    ...[...tables].flatMap(([table, list]) => [`  ${table} {`, ...list.map(attribute), '  }']),
    '```',
    '',
    '## Notes',
    '',
    ...comments.map(({ table, comment }) => `- **${table}**: ${comment}`),
    ...columns.filter((c) => c.comment).map((c) => `- **${c.table}.${c.name}**: ${c.comment}`),
    '',
    '## What a deletion takes along',
    '',
    ...references.map((r) => `- \`${r.from}.${r.columns}\` → \`${r.to}\`: ${r.onDelete}`),
  ].join('\n')}\n`;
}

function relation({ from, to, columns, isRequired, isUnique }: Reference): string {
  return `  ${to} ${isRequired ? '||' : '|o'}--${isUnique ? 'o|' : 'o{'} ${from} : "${columns}"`;
}

function attribute({ type, name, keys, isRequired }: Column): string {
  const note = isRequired ? '' : ' "nullable"';
  return `    ${type.replace(/[^\w()[\]-]+/g, '_')} ${name}${keys.length ? ` ${keys.join(', ')}` : ''}${note}`;
}

async function listColumns(db: Database): Promise<Column[]> {
  const { rows } = await sql<Column>`
    select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
      a.attnotnull as "isRequired", col_description(c.oid, a.attnum) as comment,
      array_remove(array[
        case when exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'p'
          and a.attnum = any (k.conkey)) then 'PK' end,
        case when exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'f'
          and a.attnum = any (k.conkey)) then 'FK' end,
        case when exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'u'
          and k.conkey = array[a.attnum]) then 'UK' end], null) as keys
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname not like 'kysely%'
      and a.attnum > 0 and not a.attisdropped
    order by c.relname, a.attnum`.execute(db);
  return rows;
}

async function listReferences(db: Database): Promise<Reference[]> {
  const { rows } = await sql<Reference>`
    select k.conrelid::regclass::text as from, k.confrelid::regclass::text as to,
      string_agg(a.attname, ', ' order by a.attnum) as columns, bool_and(a.attnotnull) as "isRequired",
      exists (select from pg_constraint u where u.conrelid = k.conrelid and u.contype in ('u', 'p')
        and u.conkey = k.conkey) as "isUnique",
      case k.confdeltype when 'c' then 'deleted with it' when 'n' then 'set to null' else 'forbids it' end as "onDelete"
    from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
    where k.contype = 'f' and k.connamespace = 'public'::regnamespace
    group by k.oid, k.conrelid, k.confrelid, k.conkey, k.confdeltype order by 1, 3`.execute(db);
  return rows;
}

async function listComments(db: Database): Promise<TableComment[]> {
  const { rows } = await sql<TableComment>`
    select relname as table, obj_description(oid, 'pg_class') as comment from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r'
      and obj_description(oid, 'pg_class') is not null order by 1`.execute(db);
  return rows;
}
