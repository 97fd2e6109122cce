import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { query } from '../../test/support.ts';
import { openDatabase } from '../database.ts';
import setup from './global-setup.ts';
import { onServer } from './on-server.ts';
import { startTestServer } from './server.ts';
import type { Template } from './template.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

const countGenres = async ({ db }: TestDatabase) =>
  (await db.selectFrom('genres').select(db.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()).n;

/** One whose prepared database no other test has. */
function newTemplate(genres: string[]): Template & { prepared: number } {
  const template = {
    key: crypto.randomUUID(),
    prepared: 0,
    async prepare(url: string) {
      template.prepared++;
      const { db, close } = openDatabase({ url });
      for (const name of genres) await db.insertInto('genres').values({ name }).execute();
      await close();
    },
  };
  return template;
}

async function databases(like: string): Promise<string[]> {
  const server = await startTestServer();
  try {
    const text = `select datname as name from pg_database where datname like '${like}'`;
    return (await query<{ name: string }>(server.urlOf('postgres'), text)).map(({ name }) => name);
  } finally {
    await server.release();
  }
}

test('two test databases do not see each other, or a third what they did', async () => {
  await using one = await createTestDatabase();
  await using other = await createTestDatabase();
  await one.db.insertInto('genres').values({ name: 'Noir' }).execute();
  await using third = await createTestDatabase();
  expect([await countGenres(one), await countGenres(other), await countGenres(third)]).toEqual([1, 0, 0]);
});

test('a template is prepared once, by whoever is first; each clone is its own', async () => {
  const template = newTemplate(['Noir', 'Western']);
  const clones = await Promise.all([1, 2, 3].map(() => createTestDatabase(template)));
  const [first] = clones;
  await first?.db.deleteFrom('genres').execute();
  expect(await Promise.all(clones.map(countGenres))).toEqual([0, 2, 2]);
  expect(template.prepared).toBe(1);
  await Promise.all(clones.map((clone) => clone.destroy()));
});

test('a template that could not be prepared is tried again', async () => {
  const template = newTemplate(['Noir', 'Noir']);
  await expect(createTestDatabase(template)).rejects.toThrow('duplicate key');
  await using database = await createTestDatabase({ ...newTemplate(['Noir']), key: template.key });
  expect(await countGenres(database)).toBe(1);
});

test('a destroyed database is gone, even with connections open', async () => {
  const database = await createTestDatabase();
  const name = new URL(database.url).pathname.slice(1);
  const stray = openDatabase({ url: database.url });
  await sql`select 1`.execute(stray.db);
  expect(await databases(name)).toEqual([name]);
  await Promise.all([database.destroy(), database.destroy()]);
  expect(await databases(name)).toEqual([]);
  await stray.close();
});

test('a new run drops what killed runs left, and only that', async () => {
  await using mine = await createTestDatabase();
  const server = await startTestServer();
  await onServer(server, (client) => client.query('create database test_4000000_1'));
  const teardown = await setup();
  expect(await databases('test_4000000_1')).toEqual([]);
  expect(await countGenres(mine)).toBe(0);
  await teardown();
  await server.release();
});
