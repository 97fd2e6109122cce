import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import pg from 'pg';
import { expect, test } from 'vitest';
import { killHard, query, startScript, until } from '../test/support.ts';
import { openDatabase } from './database.ts';
import { dataModel } from './generate/data-model.ts';
import { assertSupported, migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { createEmptyDatabase } from './testing/test-database.ts';

const MIGRATION_LOCK = 4_206_991;
const names = Object.keys(migrations);
const MINE = `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
  and relname not like 'kysely%' order by 1`;

const running = (statement: string): Migration => ({
  up: async (db) => {
    await sql.raw(statement).execute(db);
  },
});

async function modelOf(url: string): Promise<string> {
  const { db, close } = openDatabase({ url });
  try {
    return await dataModel(db);
  } finally {
    await close();
  }
}

test('an empty database gets every migration, in order; a second time there is nothing to do', async () => {
  await using database = await createEmptyDatabase();
  expect(names).toEqual([...names].sort());
  expect(await migrate(database)).toEqual(names);
  expect(await migrate(database)).toEqual([]);
});

test('of five at once one migrates, the others wait', async () => {
  await using database = await createEmptyDatabase();
  const ran = await Promise.all(Array.from({ length: 5 }, () => migrate(database)));
  expect(ran.flat()).toEqual(names);
});

test('every earlier version can be brought to the newest, with the same result', async () => {
  await using fresh = await createEmptyDatabase();
  await migrate(fresh);
  const newest = await modelOf(fresh.url);
  for (let known = 0; known < names.length; known++) {
    await using database = await createEmptyDatabase();
    await migrate({
      ...database,
      migrations: Object.fromEntries(Object.entries(migrations).slice(0, known)),
    });
    expect(await migrate(database)).toEqual(names.slice(known));
    expect(await modelOf(database.url)).toBe(newest);
  }
});

test('who waits too long for another says so', async () => {
  await using database = await createEmptyDatabase();
  const other = new pg.Client({ connectionString: database.url });
  await other.connect();
  await other.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
  await expect(migrate({ ...database, deadlineMs: 50 })).rejects.toThrow(
    'Another process has been migrating this database for 0.05 s',
  );
  expect(await query(database.url, MINE)).toEqual([]);
  await other.end();
  expect(await migrate({ ...database, deadlineMs: 10_000 })).toEqual(names);
});

test('the deadline holds for locks that a migration waits for', async () => {
  await using database = await createEmptyDatabase();
  await query(database.url, 'create table busy (id int)');
  const reader = new pg.Client({ connectionString: database.url });
  await reader.connect();
  await reader.query('begin; select from busy');
  const change = { '0001-change': running('alter table busy add column more int') };
  await expect(migrate({ ...database, deadlineMs: 50, migrations: change })).rejects.toThrow(
    /Migration 0001-change failed and nothing was changed: .*lock timeout/,
  );
  await reader.end();
  expect(await migrate({ ...database, migrations: change })).toEqual(['0001-change']);
});

test('a failing migration takes the whole run back; mended, it runs', async () => {
  await using database = await createEmptyDatabase();
  const first = running('create table first (id int)');
  const broken = running('create table second (id int); select 1 / 0');
  await expect(migrate({ ...database, migrations: { '0001': first, '0002': broken } })).rejects.toThrow(
    'Migration 0002 failed and nothing was changed: division by zero',
  );
  expect(await query(database.url, MINE)).toEqual([]);
  const mended = running('create table second (id int)');
  expect(await migrate({ ...database, migrations: { '0001': first, '0002': mended } })).toEqual([
    '0001',
    '0002',
  ]);
  expect(await query(database.url, MINE)).toEqual([{ name: 'first' }, { name: 'second' }]);
});

test('a process killed half-way through leaves no half schema and no lock', async () => {
  await using database = await createEmptyDatabase();
  const child = startScript('migrate-slowly.ts', [database.url]);
  const asleep = `select from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()`;
  await until(async () => (await query(database.url, asleep)).length === 1);
  await killHard(child);
  expect(await migrate(database)).toEqual(names);
  expect(await query(database.url, MINE)).not.toContainEqual({ name: 'half' });
});

test('a database of a newer version is refused as that', async () => {
  await using database = await createEmptyDatabase();
  const newer = { ...migrations, '9999-tomorrow': running('create table tomorrow (id int)') };
  await migrate({ ...database, migrations: newer });
  await expect(migrate(database)).rejects.toThrow(
    'newer than this program, which does not know migration 9999',
  );
});

test('PostgreSQL 15 and newer will do', () => {
  for (const version of ['15.0', '15.14 (Debian 15.14-0+deb12u1)', '18.4', '19beta1'])
    expect(() => assertSupported(version)).not.toThrow();
  for (const version of ['14.19 (Ubuntu 14.19-1)', '9.6.24', 'no number'])
    expect(() => assertSupported(version)).toThrow(
      `needs PostgreSQL 15 or newer; DATABASE_URL leads to ${version}`,
    );
});
