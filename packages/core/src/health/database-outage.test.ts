import { openDatabase } from '@matinee/db';
import { createTestDatabase, freePort, type TestDatabase } from '@matinee/db/testing';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { databaseUnavailable, isDatabaseOutage, unlessDatabaseHangs } from './database-outage.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.destroy());

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error) => error,
  );
}

test('a server that is not there is an outage', async () => {
  const nobody = openDatabase({ url: `postgres://x:x@127.0.0.1:${await freePort()}/x` });
  const failure = await failureOf(sql`select 1`.execute(nobody.db));
  expect(failure).toMatchObject({ code: 'ECONNREFUSED' });
  expect(isDatabaseOutage(failure)).toBe(true);
  await nobody.close();
});

test('a host without an address is one', async () => {
  const nowhere = openDatabase({ url: 'postgres://x:x@nowhere.invalid/x' });
  expect(isDatabaseOutage(await failureOf(sql`select 1`.execute(nowhere.db)))).toBe(true);
  await nowhere.close();
});

test('a connection ended by the server is one, also inside a transaction', async () => {
  const mine = openDatabase({ url: database.url, max: 1 });
  const end = sql`select pg_terminate_backend(pg_backend_pid())`;
  expect(isDatabaseOutage(await failureOf(end.execute(mine.db)))).toBe(true);
  const inTransaction = mine.db.transaction().execute((trx) => end.execute(trx));
  expect(isDatabaseOutage(await failureOf(inTransaction))).toBe(true);
  expect((await sql`select 1 as one`.execute(mine.db)).rows).toEqual([{ one: 1 }]);
  await mine.close();
});

test('a pool with no connection to give is one', async () => {
  const small = openDatabase({ url: database.url, max: 1 });
  const held = await small.pool.connect();
  expect(isDatabaseOutage(await failureOf(sql`select 1`.execute(small.db)))).toBe(true);
  held.release();
  await small.close();
});

test.each([
  'select 1 / 0',
  'select * from nothing',
  "insert into genres (name) values ('a'), ('a')",
  "select 'x'::int",
])('%s is refused, and no outage', async (query) => {
  const failure = await failureOf(sql.raw(query).execute(database.db));
  expect(failure).toBeInstanceOf(Error);
  expect(isDatabaseOutage(failure)).toBe(false);
});

test('nor is what has nothing to do with it', () => {
  expect(isDatabaseOutage(new Error('out of luck'))).toBe(false);
  expect(isDatabaseOutage(Object.assign(new Error('no file'), { code: 'ENOENT', syscall: 'open' }))).toBe(
    false,
  );
  expect(isDatabaseOutage('text')).toBe(false);
  expect(isDatabaseOutage(undefined)).toBe(false);
});

test('slow work is left alone while the database answers', async () => {
  const slow = sql<{ done: number }>`select 1 as done from pg_sleep(0.3)`.execute(database.db);
  const result = await unlessDatabaseHangs(database, slow, { suspiciousMs: 20 });
  expect(result.rows).toEqual([{ done: 1 }]);
});

test('a failure of the work is the failure', async () => {
  const work = Promise.reject(new Error('its own'));
  await expect(unlessDatabaseHangs(database, work)).rejects.toThrow('its own');
});

test('work is given up when the database stops answering, for all who wait at once', async () => {
  const small = openDatabase({ url: database.url, max: 1 });
  const held = await small.pool.connect();
  const never = new Promise(() => {});
  const waiting = Array.from({ length: 5 }, () =>
    failureOf(unlessDatabaseHangs(small, never, { suspiciousMs: 10, answerMs: 50 })),
  );
  for (const failure of await Promise.all(waiting)) expect(failure).toMatchObject(databaseUnavailable());
  held.release();
  await small.close();
});
