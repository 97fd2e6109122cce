import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type pg from 'pg';
import type { EmbeddedPostgres } from '../embedded/server.ts';
import { migrate } from '../migrate.ts';
import { onServer } from './on-server.ts';

const TEMPLATE_LOCK = 4_206_993;

export type Template = {
  /** Changes whenever what `prepare` makes changes: the prepared database is kept between runs. */
  key: string;
  /** Fills a migrated database; closes its connections before it returns. */
  prepare(url: string): Promise<void>;
};

/** The name of a migrated and prepared database to clone; made by the first who asks for it. */
export async function ensureTemplate(server: EmbeddedPostgres, template?: Template): Promise<string> {
  const hash = createHash('sha256')
    .update(migrationsText())
    .update(template?.key ?? '');
  const name = `template_${hash.digest('hex').slice(0, 16)}`;
  await onServer(server, async (client) => {
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    if ((await client.query('select from pg_database where datname = $1', [name])).rowCount) return;
    await client.query(`drop database if exists ${name}_partial with (force)`);
    await client.query(`create database ${name}_partial`);
    const url = server.urlOf(`${name}_partial`);
    await migrate({ url });
    await template?.prepare(url);
    await client.query(`alter database ${name}_partial rename to ${name}`);
  });
  return name;
}

/** Every edit of a migration or a catalogue makes a new template; those made a week ago are made again at need. */
export async function dropOldTemplates(client: pg.Client): Promise<void> {
  await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  const { rows } = await client.query<{ name: string }>(`
    select datname as name from pg_database where datname like 'template\\_%'
    and (pg_stat_file('base/' || oid || '/PG_VERSION')).modification < now() - interval '7 days'`);
  for (const { name } of rows) await client.query(`drop database if exists ${name} with (force)`);
  await client.query('select pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
}

function migrationsText(): string {
  const folder = new URL('../migrations/', import.meta.url);
  return readdirSync(folder)
    .filter((file) => !file.endsWith('.test.ts'))
    .sort()
    .map((file) => readFileSync(new URL(file, folder), 'utf8'))
    .join();
}
